-- What the code remembers about the file itself; no part of the contract.
CREATE SCHEMA IF NOT EXISTS internal;
CREATE TABLE IF NOT EXISTS internal.state (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS internal.article_load (article_id VARCHAR NOT NULL, digest VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS internal.text_key (revision_id VARCHAR NOT NULL, text_key VARCHAR NOT NULL);
-- Title and text of latest revisions in simplified characters, where they are not so already: for search.
CREATE TABLE IF NOT EXISTS internal.simplified_text (revision_id VARCHAR NOT NULL, title VARCHAR NOT NULL, text VARCHAR NOT NULL);
-- Hashes of the numbers of a text, with and without its lead: texts that share one may be near copies.
CREATE TABLE IF NOT EXISTS internal.number_key (revision_id VARCHAR NOT NULL, number_key UBIGINT NOT NULL);
-- The numbers and the MinHash of texts that were compared with another.
CREATE TABLE IF NOT EXISTS internal.text_sketch (revision_id VARCHAR NOT NULL, numbers VARCHAR[] NOT NULL, sketch UINTEGER[] NOT NULL);
-- What stands for all near copies of a text, for each text that has any.
CREATE TABLE IF NOT EXISTS internal.near_copy (text_key VARCHAR NOT NULL, near_key VARCHAR NOT NULL);
-- Each article that search() can find, under the number that the lists of pieces know it by.
CREATE TABLE IF NOT EXISTS internal.search_document (document UINTEGER NOT NULL, revision_id VARCHAR NOT NULL, published_on DATE, title VARCHAR NOT NULL, is_plain BOOLEAN NOT NULL);
-- For each piece of text who holds it: twice the document's number, plus one where it stands in the title.
-- A segment's rows are sorted by piece, so that few blocks are read for one.
CREATE TABLE IF NOT EXISTS internal.search_posting (segment INTEGER NOT NULL, piece UINTEGER NOT NULL, entries UINTEGER[] NOT NULL);
