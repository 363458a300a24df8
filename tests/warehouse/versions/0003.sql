-- The tables of schema version 3, as released; never edited: test_warehouse_migrations.py upgrades them.
CREATE SCHEMA IF NOT EXISTS internal;
CREATE TABLE IF NOT EXISTS internal.state (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS internal.article_load (article_id VARCHAR NOT NULL, digest VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS internal.text_key (revision_id VARCHAR NOT NULL, text_key VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS internal.simplified_text (revision_id VARCHAR NOT NULL, title VARCHAR NOT NULL, text VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS internal.number_key (revision_id VARCHAR NOT NULL, number_key UBIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS internal.text_sketch (revision_id VARCHAR NOT NULL, numbers VARCHAR[] NOT NULL, sketch UINTEGER[] NOT NULL);
CREATE TABLE IF NOT EXISTS internal.near_copy (text_key VARCHAR NOT NULL, near_key VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS internal.search_document (document UINTEGER NOT NULL, revision_id VARCHAR NOT NULL, published_on DATE, title VARCHAR NOT NULL, is_plain BOOLEAN NOT NULL);
CREATE TABLE IF NOT EXISTS internal.search_posting (segment INTEGER NOT NULL, piece UINTEGER NOT NULL, entries UINTEGER[] NOT NULL);

CREATE TABLE source (
    source_id VARCHAR NOT NULL,
    name_zh VARCHAR,
    name_en VARCHAR,
    publisher VARCHAR,
    level VARCHAR,
    place_code VARCHAR,
    homepage VARCHAR,
    reuse VARCHAR,
    language VARCHAR,
    sample BOOLEAN NOT NULL DEFAULT false,
    verified_at TIMESTAMPTZ
);

CREATE TABLE run (
    run_id VARCHAR NOT NULL,
    flow VARCHAR NOT NULL,
    prefect_run_id VARCHAR,
    started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    state VARCHAR NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'crashed')),
    parameters VARCHAR NOT NULL,
    code_version VARCHAR NOT NULL,
    counts VARCHAR NOT NULL,
    error VARCHAR
);

CREATE TABLE "fetch" (
    fetch_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    final_url VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL CHECK (purpose IN ('article', 'list', 'attachment', 'robots')),
    status VARCHAR NOT NULL CHECK (status LIKE 'blocked:_%' OR status IN ('ok', 'not_modified', 'gone', 'http_4xx', 'http_5xx', 'throttled', 'blocked', 'soft_404', 'robots_denied', 'robots_unreachable', 'timeout:connect', 'timeout:read', 'timeout:total', 'dns_error', 'tls_error', 'conn_error', 'truncated', 'protocol_error', 'too_large', 'bomb', 'bad_encoding', 'decode_suspect', 'redirect_loop', 'redirect_denied', 'ssrf_denied', 'scheme_denied', 'content_type_denied', 'circuit_open', 'parse_empty', 'list_empty')),
    outcome VARCHAR CHECK (outcome IN ('new', 'unchanged', 'revised', 'alias', 'duplicate', 'list', 'attachment', 'rejected')),
    http_status INTEGER,
    attempts INTEGER NOT NULL,
    n_bytes BIGINT NOT NULL,
    elapsed_ms BIGINT NOT NULL,
    fetched_at TIMESTAMPTZ NOT NULL,
    etag VARCHAR,
    last_modified VARCHAR,
    body_sha256 VARCHAR,
    warc_file VARCHAR,
    warc_offset BIGINT,
    error VARCHAR
);

CREATE TABLE capture (
    capture_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    final_url VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL CHECK (purpose IN ('article', 'list', 'attachment', 'robots')),
    article_id VARCHAR,
    revision_id VARCHAR,
    captured_at TIMESTAMPTZ NOT NULL,
    via VARCHAR NOT NULL CHECK (via IN ('live', 'wayback', 'commoncrawl', 'file')),
    http_status INTEGER NOT NULL,
    content_type VARCHAR,
    body_sha256 VARCHAR,
    revisit BOOLEAN NOT NULL,
    run_id VARCHAR,
    warc_file VARCHAR NOT NULL,
    warc_offset BIGINT NOT NULL
);

CREATE TABLE article (
    revision_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    is_latest BOOLEAN NOT NULL,
    source_id VARCHAR NOT NULL,
    url VARCHAR,
    document_id VARCHAR,
    title VARCHAR NOT NULL,
    pretitle VARCHAR,
    subtitle VARCHAR,
    author VARCHAR,
    editor VARCHAR,
    origin VARCHAR,
    agency VARCHAR,
    dateline VARCHAR,
    section VARCHAR,
    published_at TIMESTAMPTZ,
    published_precision VARCHAR CHECK (published_precision IN ('second', 'minute', 'day')),
    published_source VARCHAR,
    published_conflict BOOLEAN NOT NULL,
    published_seen VARCHAR NOT NULL,
    published_on DATE,
    updated_at TIMESTAMPTZ,
    language VARCHAR NOT NULL,
    script VARCHAR NOT NULL CHECK (script IN ('hans', 'hant', 'bo')),
    text VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    encoding_declared VARCHAR,
    encoding_used VARCHAR NOT NULL,
    n_replaced INTEGER NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    parser_version VARCHAR NOT NULL,
    duplicate_of VARCHAR,
    origin_cluster VARCHAR
);

CREATE TABLE article_url (
    url VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL
);

CREATE TABLE article_part (
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL,
    url VARCHAR,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    capture_id VARCHAR
);

CREATE TABLE zone_text (
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    zone VARCHAR NOT NULL CHECK (zone IN ('title', 'teaser', 'footer')),
    ordinal INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    url VARCHAR
);

CREATE TABLE figure (
    figure_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    zone VARCHAR NOT NULL CHECK (zone IN ('title', 'body', 'table', 'caption', 'teaser', 'footer')),
    zone_ordinal INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    value DECIMAL(28, 6),
    value_high DECIMAL(28, 6),
    resolution DECIMAL(28, 6),
    interval_low DECIMAL(28, 6),
    interval_high DECIMAL(28, 6),
    unit VARCHAR NOT NULL,
    classifier VARCHAR,
    qualifier VARCHAR NOT NULL CHECK (qualifier IN ('exact', 'approx', 'more_than', 'at_least', 'nearly', 'at_most', 'range')),
    kind VARCHAR NOT NULL CHECK (kind IN ('level', 'change_abs', 'change_pct', 'change_pp', 'share')),
    direction VARCHAR CHECK (direction IN ('increase', 'decrease')),
    per VARCHAR,
    indicator VARCHAR,
    breakdown VARCHAR,
    subject VARCHAR NOT NULL,
    place VARCHAR,
    place_code VARCHAR,
    county_code VARCHAR,
    place_level VARCHAR CHECK (place_level IN ('nation', 'province', 'prefecture', 'county', 'township', 'village')),
    period_start DATE,
    period_end DATE,
    period_basis VARCHAR CHECK (period_basis IN ('stated', 'inherited', 'publication')),
    baseline_end DATE,
    scope VARCHAR NOT NULL CHECK (scope IN ('aggregate', 'individual')),
    modality VARCHAR NOT NULL CHECK (modality IN ('actual', 'target')),
    sentence VARCHAR NOT NULL,
    sentence_start INTEGER NOT NULL,
    cell_row INTEGER,
    cell_column INTEGER,
    rule VARCHAR NOT NULL,
    confidence DECIMAL(5, 4) NOT NULL
);

CREATE TABLE image (
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL,
    url VARCHAR NOT NULL,
    alt VARCHAR,
    caption VARCHAR,
    caption_start INTEGER,
    width INTEGER,
    height INTEGER
);

CREATE TABLE attachment (
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL,
    url VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    extension VARCHAR NOT NULL
);

CREATE TABLE data_table (
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL,
    caption VARCHAR,
    unit VARCHAR,
    n_rows INTEGER NOT NULL,
    n_columns INTEGER NOT NULL
);

CREATE TABLE table_cell (
    article_id VARCHAR NOT NULL,
    revision_id VARCHAR NOT NULL,
    table_ordinal INTEGER NOT NULL,
    cell_row INTEGER NOT NULL,
    cell_column INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    row_span INTEGER NOT NULL,
    column_span INTEGER NOT NULL,
    is_header BOOLEAN NOT NULL,
    row_headers VARCHAR NOT NULL,
    column_headers VARCHAR NOT NULL
);

CREATE TABLE indicator (
    indicator_id VARCHAR NOT NULL,
    label_zh VARCHAR NOT NULL,
    label_en VARCHAR NOT NULL,
    theme VARCHAR,
    units VARCHAR,
    definition VARCHAR
);

CREATE TABLE unit (
    unit VARCHAR NOT NULL,
    label_zh VARCHAR NOT NULL,
    label_en VARCHAR NOT NULL,
    dimension VARCHAR,
    base_unit VARCHAR,
    to_base DECIMAL(28, 6)
);

CREATE TABLE place (
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    parent_code VARCHAR,
    path VARCHAR,
    valid_from DATE,
    valid_to DATE,
    successor_code VARCHAR,
    current_code VARCHAR NOT NULL,
    province_code VARCHAR
);

CREATE TABLE reject (
    reject_id VARCHAR NOT NULL,
    stage VARCHAR NOT NULL CHECK (stage IN ('fetch', 'decode', 'parse', 'parts', 'figures', 'load', 'check')),
    reason VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    url VARCHAR,
    article_id VARCHAR,
    revision_id VARCHAR,
    capture_id VARCHAR,
    warc_file VARCHAR,
    warc_offset BIGINT,
    rejected_at TIMESTAMPTZ,
    with_article BOOLEAN NOT NULL
);

CREATE TABLE check_result (
    run_id VARCHAR NOT NULL,
    check_id VARCHAR NOT NULL,
    severity VARCHAR NOT NULL CHECK (severity IN ('row', 'structural', 'warning')),
    sentence VARCHAR NOT NULL,
    what_to_do VARCHAR NOT NULL,
    n_offending BIGINT NOT NULL,
    sample VARCHAR NOT NULL,
    checked_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE script_variant (
    traditional VARCHAR NOT NULL,
    simplified VARCHAR NOT NULL
);
