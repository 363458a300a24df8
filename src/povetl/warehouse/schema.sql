-- The tables of the warehouse, version 1. A comment after a column, or on the lines before a table, is that column's
-- or table's COMMENT in the database: schema.py reads them here, and docs/data_dictionary.md is generated from them.
-- There are no primary or foreign keys: a key costs a load 60 % and checks/*.sql look for what keys would forbid
-- (docs/decisions/0041). "key:" in a table's comment names the columns that identify a row.

-- A site or channel that is read. key: source_id
CREATE TABLE source (
    source_id VARCHAR NOT NULL, -- Short name of the source, as used on the command line.
    name_zh VARCHAR, -- Its name in Chinese.
    name_en VARCHAR, -- Its name in English.
    publisher VARCHAR, -- Who publishes it.
    level VARCHAR, -- Administrative level of the publisher: nation, province, prefecture, county, or media.
    place_code VARCHAR, -- Code of the place that it speaks for (place.code).
    homepage VARCHAR, -- Address of its home page.
    reuse VARCHAR, -- What its publisher says about reuse.
    language VARCHAR, -- Language of its pages: zh-Hans, zh-Hant, bo.
    sample BOOLEAN NOT NULL DEFAULT false, -- True for the built-in sample sites, whose people and sentences are invented.
    verified_at TIMESTAMPTZ -- When it was last seen working on the live site; NULL when never.
);

-- One run of a flow or a command. key: run_id
CREATE TABLE run (
    run_id VARCHAR NOT NULL, -- Identifier of the run.
    flow VARCHAR NOT NULL, -- Which flow or command ran: ingest, backfill, replay, publish, import.
    prefect_run_id VARCHAR, -- Identifier of the flow run in Prefect; NULL when Prefect was not used.
    started_at TIMESTAMPTZ NOT NULL, -- When it began.
    ended_at TIMESTAMPTZ, -- When it ended; NULL while it runs, or when it was killed.
    state VARCHAR NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'crashed')), -- How it stands: running, completed, failed or crashed.
    parameters VARCHAR NOT NULL, -- What it was asked to do, as JSON.
    code_version VARCHAR NOT NULL, -- Version of povetl that ran.
    counts VARCHAR NOT NULL, -- What it did, as JSON: name to number.
    error VARCHAR -- The sentence it failed with; NULL when it did not fail.
);

-- One URL attempted in a run. FETCH is a word of SQL: write "fetch" in queries. key: fetch_id
CREATE TABLE "fetch" (
    fetch_id VARCHAR NOT NULL, -- Identifier of the attempt.
    run_id VARCHAR NOT NULL, -- The run (run.run_id).
    source_id VARCHAR NOT NULL, -- The source (source.source_id).
    url VARCHAR NOT NULL, -- The address asked for.
    final_url VARCHAR NOT NULL, -- The address that answered, after redirects.
    purpose VARCHAR NOT NULL CHECK (purpose IN ('article', 'list', 'attachment', 'robots')), -- What the address was expected to be: article, list, attachment or robots.
    status VARCHAR NOT NULL CHECK (status LIKE 'blocked:_%' OR status IN ('ok', 'not_modified', 'gone', 'http_4xx', 'http_5xx', 'throttled', 'blocked', 'soft_404', 'robots_denied', 'robots_unreachable', 'timeout:connect', 'timeout:read', 'timeout:total', 'dns_error', 'tls_error', 'conn_error', 'truncated', 'protocol_error', 'too_large', 'bomb', 'bad_encoding', 'decode_suspect', 'redirect_loop', 'redirect_denied', 'ssrf_denied', 'scheme_denied', 'content_type_denied', 'circuit_open', 'parse_empty', 'list_empty')), -- How the attempts ended, from a closed list; docs/runbook.md says what to do about each.
    outcome VARCHAR CHECK (outcome IN ('new', 'unchanged', 'revised', 'alias', 'duplicate', 'list', 'attachment', 'rejected')), -- What became of an ok: new, unchanged, revised, alias, duplicate, list, attachment or rejected.
    http_status INTEGER, -- HTTP status code of the last answer; NULL when none came.
    attempts INTEGER NOT NULL, -- How many times it was tried in this run.
    n_bytes BIGINT NOT NULL, -- Bytes of body received.
    elapsed_ms BIGINT NOT NULL, -- Milliseconds from the first request to the end.
    fetched_at TIMESTAMPTZ NOT NULL, -- When it was asked for.
    etag VARCHAR, -- ETag that the server sent.
    last_modified VARCHAR, -- Last-Modified that the server sent, verbatim.
    body_sha256 VARCHAR, -- SHA-256 of the body.
    warc_file VARCHAR, -- File below raw/ that holds the answer.
    warc_offset BIGINT, -- Byte offset of the record in that file.
    error VARCHAR -- What went wrong, in one sentence.
);

-- One archived response; rebuilt from the WARC files. key: capture_id
CREATE TABLE capture (
    capture_id VARCHAR NOT NULL, -- Hash of address, WARC-Date and payload digest.
    source_id VARCHAR NOT NULL, -- The source it was captured for (source.source_id).
    url VARCHAR NOT NULL, -- The address asked for.
    final_url VARCHAR NOT NULL, -- The address that answered.
    purpose VARCHAR NOT NULL CHECK (purpose IN ('article', 'list', 'attachment', 'robots')), -- What the address was expected to be: article, list, attachment or robots.
    article_id VARCHAR, -- The article that its bytes are part of; NULL for lists, robots.txt and pages that are no article.
    revision_id VARCHAR, -- The first revision that it showed; NULL when it showed none.
    captured_at TIMESTAMPTZ NOT NULL, -- WARC-Date: when the response was received.
    via VARCHAR NOT NULL CHECK (via IN ('live', 'wayback', 'commoncrawl', 'file')), -- How it came: live, wayback, commoncrawl or file.
    http_status INTEGER NOT NULL, -- HTTP status code of the response.
    content_type VARCHAR, -- Content-Type header, verbatim.
    body_sha256 VARCHAR, -- SHA-256 of the payload; a revisit carries that of the capture it refers to.
    revisit BOOLEAN NOT NULL, -- True when the server said that nothing changed, or sent the same bytes again.
    run_id VARCHAR, -- The run that captured it.
    warc_file VARCHAR NOT NULL, -- File below raw/ that holds the bytes.
    warc_offset BIGINT NOT NULL -- Byte offset of the record in that file.
);

-- One revision of an article: what a page said while its content stayed the same. key: revision_id; also article_id, revision
CREATE TABLE article (
    revision_id VARCHAR NOT NULL, -- Hash of the article, its content, and how many earlier revisions had that content.
    article_id VARCHAR NOT NULL, -- Hash of the source and the site's own id of the document, or its canonical address.
    revision INTEGER NOT NULL, -- Ordinal of the revision, from 1, in the order of capture times.
    is_latest BOOLEAN NOT NULL, -- True for the last revision of the article.
    source_id VARCHAR NOT NULL, -- The source (source.source_id).
    url VARCHAR, -- Canonical address of the article; article_url lists them all.
    document_id VARCHAR, -- The site's own id of the document.
    title VARCHAR NOT NULL, -- Title as printed.
    pretitle VARCHAR, -- Line above the title (引题).
    subtitle VARCHAR, -- Line below the title (副题).
    author VARCHAR, -- Authors, joined by 、.
    editor VARCHAR, -- Editor as printed (责任编辑).
    origin VARCHAR, -- Where the site says that the text comes from (来源).
    agency VARCHAR, -- News agency of the dateline.
    dateline VARCHAR, -- The dateline as printed.
    section VARCHAR, -- Path of columns on the site, joined by >.
    published_at TIMESTAMPTZ, -- Publication time that the page shows; see published_precision. NULL when it shows none.
    published_precision VARCHAR CHECK (published_precision IN ('second', 'minute', 'day')), -- How exact published_at is: second, minute or day.
    published_source VARCHAR, -- Where the publication time was found: meta, info_bar, url, list, given or body.
    published_conflict BOOLEAN NOT NULL, -- True when the page, its address or its list show different days.
    published_seen VARCHAR NOT NULL, -- Every date seen for the publication, as JSON.
    published_on DATE, -- The day of publication in Asia/Shanghai.
    updated_at TIMESTAMPTZ, -- When the page says that it was last changed.
    language VARCHAR NOT NULL, -- Language: zh or bo.
    script VARCHAR NOT NULL CHECK (script IN ('hans', 'hant', 'bo')), -- Script of the text: hans (simplified), hant (traditional) or bo (Tibetan).
    text VARCHAR NOT NULL, -- The body: paragraphs, table rows and captions in document order, in the page's own script. Offsets of figures count its characters from 0.
    content_sha256 VARCHAR NOT NULL, -- SHA-256 of text and metadata without counters and furniture.
    encoding_declared VARCHAR, -- Character encoding that the page or server declared.
    encoding_used VARCHAR NOT NULL, -- Character encoding that it was read with.
    n_replaced INTEGER NOT NULL, -- Characters that could not be decoded.
    first_seen_at TIMESTAMPTZ NOT NULL, -- Time of the first capture that showed this revision.
    last_seen_at TIMESTAMPTZ NOT NULL, -- Time of the last capture that showed this revision.
    parser_version VARCHAR NOT NULL, -- Version of povetl that read it.
    duplicate_of VARCHAR, -- article_id of the copy that stands for this text; NULL when this is it.
    origin_cluster VARCHAR -- article_id that stands for all copies of this text, this one included.
);

-- Every known address of an article. key: url, article_id
CREATE TABLE article_url (
    url VARCHAR NOT NULL, -- An address.
    article_id VARCHAR NOT NULL, -- The article that it leads to.
    ordinal INTEGER NOT NULL -- 0 for the canonical address, then the aliases.
);

-- Which capture gave which range of a revision's text. key: revision_id, ordinal
CREATE TABLE article_part (
    article_id VARCHAR NOT NULL, -- The article.
    revision_id VARCHAR NOT NULL, -- The revision (article.revision_id).
    ordinal INTEGER NOT NULL, -- Page of the article, from 0.
    url VARCHAR, -- Address of that page.
    start INTEGER NOT NULL, -- First character of the range in article.text, from 0.
    "end" INTEGER NOT NULL, -- Character after the range.
    capture_id VARCHAR -- The capture that the range was read from (capture.capture_id).
);

-- Texts beside the body: the title, teasers of other articles, the footer. key: revision_id, zone, ordinal
CREATE TABLE zone_text (
    article_id VARCHAR NOT NULL, -- The article.
    revision_id VARCHAR NOT NULL, -- The revision (article.revision_id).
    zone VARCHAR NOT NULL CHECK (zone IN ('title', 'teaser', 'footer')), -- Which text: title, teaser or footer.
    ordinal INTEGER NOT NULL, -- Ordinal within the zone, from 0.
    text VARCHAR NOT NULL, -- The text as printed. Offsets of figures of this zone count its characters.
    url VARCHAR -- Where a teaser leads to.
);

-- One mention of a measured or counted quantity in one revision. key: figure_id
CREATE TABLE figure (
    figure_id VARCHAR NOT NULL, -- Hash of revision, zone and position.
    article_id VARCHAR NOT NULL, -- The article.
    revision_id VARCHAR NOT NULL, -- The revision (article.revision_id).
    zone VARCHAR NOT NULL CHECK (zone IN ('title', 'body', 'table', 'caption', 'teaser', 'footer')), -- Which text it stands in: title, body, table, caption, teaser or footer.
    zone_ordinal INTEGER NOT NULL, -- Ordinal of the title, teaser, table or image; 0 in the body.
    text VARCHAR NOT NULL, -- The mention as printed.
    start INTEGER NOT NULL, -- Its first character in the text of its zone, from 0; body, table and caption count in article.text.
    "end" INTEGER NOT NULL, -- The character after it.
    value DECIMAL(28, 6), -- The amount in base terms: 万 and 亿 multiplied out, percent as printed. NULL for vague amounts.
    value_high DECIMAL(28, 6), -- Upper end of a range.
    resolution DECIMAL(28, 6), -- Size of the last printed digit, in base terms.
    interval_low DECIMAL(28, 6), -- Lowest value that qualifier and printed digits allow; NULL when there is no limit.
    interval_high DECIMAL(28, 6), -- Highest value that qualifier and printed digits allow; NULL when there is no limit.
    unit VARCHAR NOT NULL, -- Unit (unit.unit).
    classifier VARCHAR, -- The measure word as printed.
    qualifier VARCHAR NOT NULL CHECK (qualifier IN ('exact', 'approx', 'more_than', 'at_least', 'nearly', 'at_most', 'range')), -- How exact the text says it is: exact, approx, more_than, at_least, nearly, at_most or range.
    kind VARCHAR NOT NULL CHECK (kind IN ('level', 'change_abs', 'change_pct', 'change_pp', 'share')), -- What the number says about the measure: level, change_abs, change_pct, change_pp (percentage points) or share.
    direction VARCHAR CHECK (direction IN ('increase', 'decrease')), -- increase or decrease, where the text says so.
    per VARCHAR, -- Denominator that the text states: person, household, mu, item, day, month, year, and joins such as person_year.
    indicator VARCHAR, -- What is measured (indicator.indicator_id); NULL when nothing in the registry fits.
    breakdown VARCHAR, -- Words that narrow the indicator to a part of it.
    subject VARCHAR NOT NULL, -- Words of the sentence that name what is measured.
    place VARCHAR, -- The place it is about, as a path of full official names; NULL when the text names none.
    place_code VARCHAR, -- Code of that place (place.code); NULL when the gazetteer lacks it.
    county_code VARCHAR, -- Code of the county that it is, or lies in.
    place_level VARCHAR CHECK (place_level IN ('nation', 'province', 'prefecture', 'county', 'township', 'village')), -- Level of the place: nation, province, prefecture, county, township or village.
    period_start DATE, -- First day of the period; NULL for a state at period_end.
    period_end DATE, -- Last day of the period.
    period_basis VARCHAR CHECK (period_basis IN ('stated', 'inherited', 'publication')), -- stated in the sentence, inherited from an earlier one, or only the day of publication.
    baseline_end DATE, -- For a change: the day compared with.
    scope VARCHAR NOT NULL CHECK (scope IN ('aggregate', 'individual')), -- aggregate, or individual for one person's or family's wage, price or harvest.
    modality VARCHAR NOT NULL CHECK (modality IN ('actual', 'target')), -- actual, or target for plans and promises.
    sentence VARCHAR NOT NULL, -- The sentence around it.
    sentence_start INTEGER NOT NULL, -- First character of the sentence in the text of its zone.
    cell_row INTEGER, -- Row of the table cell it stands in (table_cell.cell_row).
    cell_column INTEGER, -- Column of the table cell it stands in (table_cell.cell_column).
    rule VARCHAR NOT NULL, -- The rule of the grammar that found it.
    confidence DECIMAL(5, 4) NOT NULL -- How often that rule is right, from 0 to 1.
);

-- A picture of a revision. key: revision_id, ordinal
CREATE TABLE image (
    article_id VARCHAR NOT NULL, -- The article.
    revision_id VARCHAR NOT NULL, -- The revision (article.revision_id).
    ordinal INTEGER NOT NULL, -- Ordinal on the page, from 0.
    url VARCHAR NOT NULL, -- Address of the picture.
    alt VARCHAR, -- Its alternative text.
    caption VARCHAR, -- Its caption.
    caption_start INTEGER, -- Where the caption begins in article.text; NULL when it is an attribute only.
    width INTEGER, -- Width in pixels that the page states.
    height INTEGER -- Height in pixels that the page states.
);

-- A file that a revision offers; its contents are not read. key: revision_id, ordinal
CREATE TABLE attachment (
    article_id VARCHAR NOT NULL, -- The article.
    revision_id VARCHAR NOT NULL, -- The revision (article.revision_id).
    ordinal INTEGER NOT NULL, -- Ordinal on the page, from 0.
    url VARCHAR NOT NULL, -- Address of the file.
    name VARCHAR NOT NULL, -- Its name as printed.
    extension VARCHAR NOT NULL -- Its extension: pdf, doc, xls.
);

-- A table of data in a revision. key: revision_id, ordinal
CREATE TABLE data_table (
    article_id VARCHAR NOT NULL, -- The article.
    revision_id VARCHAR NOT NULL, -- The revision (article.revision_id).
    ordinal INTEGER NOT NULL, -- Ordinal on the page, from 0.
    caption VARCHAR, -- Its caption.
    unit VARCHAR, -- Unit printed in the caption or the corner cell.
    n_rows INTEGER NOT NULL, -- Rows, header rows included.
    n_columns INTEGER NOT NULL -- Columns, header columns included.
);

-- A cell of a data table. key: revision_id, table_ordinal, cell_row, cell_column
CREATE TABLE table_cell (
    article_id VARCHAR NOT NULL, -- The article.
    revision_id VARCHAR NOT NULL, -- The revision (article.revision_id).
    table_ordinal INTEGER NOT NULL, -- The table (data_table.ordinal).
    cell_row INTEGER NOT NULL, -- Row, from 0.
    cell_column INTEGER NOT NULL, -- Column, from 0.
    text VARCHAR NOT NULL, -- The text of the cell.
    start INTEGER NOT NULL, -- Its first character in article.text.
    "end" INTEGER NOT NULL, -- The character after it.
    row_span INTEGER NOT NULL, -- Rows that it covers.
    column_span INTEGER NOT NULL, -- Columns that it covers.
    is_header BOOLEAN NOT NULL, -- True for a header cell.
    row_headers VARCHAR NOT NULL, -- Headers of its row, outermost first, joined by >.
    column_headers VARCHAR NOT NULL -- Headers of its column, outermost first, joined by >.
);

-- What the figures measure. key: indicator_id
CREATE TABLE indicator (
    indicator_id VARCHAR NOT NULL, -- Identifier, as in figure.indicator.
    label_zh VARCHAR NOT NULL, -- Label in Chinese.
    label_en VARCHAR NOT NULL, -- Label in English.
    theme VARCHAR, -- Theme it belongs to.
    units VARCHAR, -- Units that it can have, joined by a space.
    definition VARCHAR -- What is measured.
);

-- The units of figures. key: unit
CREATE TABLE unit (
    unit VARCHAR NOT NULL, -- Identifier, as in figure.unit.
    label_zh VARCHAR NOT NULL, -- Label in Chinese.
    label_en VARCHAR NOT NULL, -- Label in English.
    dimension VARCHAR, -- Dimension: money, area, mass, people …
    base_unit VARCHAR, -- Unit that it converts to exactly; NULL when it converts to none.
    to_base DECIMAL(28, 6) -- Factor of the conversion: 15 for hectare to mu.
);

-- Places with their codes; a renamed place has a row for each name. key: code, valid_from
CREATE TABLE place (
    code VARCHAR NOT NULL, -- Administrative division code (GB/T 2260).
    name VARCHAR NOT NULL, -- Full official name, simplified.
    level VARCHAR NOT NULL, -- nation, province, prefecture, county, township or village.
    parent_code VARCHAR, -- Code of the place it belongs to.
    path VARCHAR, -- Names from the province down, joined by /.
    valid_from DATE, -- First day of this code and name; NULL when it was so from the beginning of the data.
    valid_to DATE, -- Last day; NULL while it stands.
    successor_code VARCHAR, -- Code that replaced this one.
    current_code VARCHAR NOT NULL, -- Code that this place has today, renamings followed to the end.
    province_code VARCHAR -- Code of its province today; NULL for the nation.
);

-- What was refused, at which stage, and why. key: reject_id
CREATE TABLE reject (
    reject_id VARCHAR NOT NULL, -- Identifier.
    stage VARCHAR NOT NULL CHECK (stage IN ('fetch', 'decode', 'parse', 'parts', 'figures', 'load', 'check')), -- Where it was refused: fetch, decode, parse, parts, figures, load or check.
    reason VARCHAR NOT NULL, -- Short code; docs/runbook.md says what to do about each. For stage check, the check's id.
    detail VARCHAR NOT NULL, -- What was found, for a person.
    source_id VARCHAR NOT NULL, -- The source (source.source_id).
    url VARCHAR, -- The address.
    article_id VARCHAR, -- The article, when it is known.
    revision_id VARCHAR, -- The revision that was refused.
    capture_id VARCHAR, -- The capture that was refused (capture.capture_id).
    warc_file VARCHAR, -- File below raw/ that holds the bytes.
    warc_offset BIGINT, -- Byte offset of the record in that file.
    rejected_at TIMESTAMPTZ, -- When it was refused.
    with_article BOOLEAN NOT NULL -- True when the row is renewed each time that its article is loaded.
);

-- One data-quality check in one run. key: run_id, check_id
CREATE TABLE check_result (
    run_id VARCHAR NOT NULL, -- The run; empty when the check was asked for outside a run.
    check_id VARCHAR NOT NULL, -- The check: name of its file.
    severity VARCHAR NOT NULL CHECK (severity IN ('row', 'structural', 'warning')), -- row: the revision is refused; structural: nothing is published; warning: shown only.
    sentence VARCHAR NOT NULL, -- What the check demands.
    what_to_do VARCHAR NOT NULL, -- What to do when it fails.
    n_offending BIGINT NOT NULL, -- Rows that broke it.
    sample VARCHAR NOT NULL, -- The first of them, as JSON.
    checked_at TIMESTAMPTZ NOT NULL -- When it was run.
);

-- Traditional characters and the simplified ones they stand for, so that search and simplify() work in plain SQL. key: traditional
CREATE TABLE script_variant (
    traditional VARCHAR NOT NULL, -- One traditional character.
    simplified VARCHAR NOT NULL -- The simplified character.
);
