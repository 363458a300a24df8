-- Where the claims are kept. claims.py fills them; the views claim, conflict and indicator_series read them.
-- Made anew, and filled from the figures, whenever a file of this folder has changed.

-- Articles whose figures, publication or copies have changed since the claims were made.
CREATE OR REPLACE TABLE internal.claim_due (article_id VARCHAR NOT NULL);

-- A row for each value that the latest revisions give to one question.
CREATE OR REPLACE TABLE internal.claim (
    claim_id VARCHAR NOT NULL,
    question_id VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    breakdown VARCHAR,
    place_key VARCHAR,
    place VARCHAR,
    place_level VARCHAR,
    county_code VARCHAR,
    period_start DATE,
    period_end DATE,
    period_known BOOLEAN NOT NULL,
    kind VARCHAR NOT NULL,
    direction VARCHAR,
    per VARCHAR,
    baseline_end DATE,
    scope VARCHAR NOT NULL,
    modality VARCHAR NOT NULL,
    value DECIMAL(28, 6) NOT NULL,
    value_high DECIMAL(28, 6),
    resolution DECIMAL(28, 6),
    qualifier VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    interval_low DECIMAL(28, 6),
    interval_high DECIMAL(28, 6),
    compared_unit VARCHAR NOT NULL,
    signed_low DECIMAL(32, 6),
    signed_high DECIMAL(32, 6),
    comparable BOOLEAN NOT NULL,
    n_mentions BIGINT NOT NULL,
    n_articles BIGINT NOT NULL,
    n_origins BIGINT NOT NULL,
    first_published_on DATE,
    first_figure_id VARCHAR NOT NULL,
    article_ids VARCHAR[] NOT NULL
);

-- A row for each question whose answers can be compared: how they differ, and the one that is best supported.
CREATE OR REPLACE TABLE internal.question (
    question_id VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    place_key VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    best_claim_id VARCHAR NOT NULL,
    n_claims BIGINT NOT NULL,
    lowest DECIMAL(32, 6),
    highest DECIMAL(32, 6),
    disputed BOOLEAN NOT NULL
);
