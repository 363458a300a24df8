-- What the code remembers about the file itself; no part of the contract.
CREATE SCHEMA IF NOT EXISTS internal;
CREATE TABLE IF NOT EXISTS internal.state (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS internal.article_load (article_id VARCHAR NOT NULL, digest VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS internal.text_key (revision_id VARCHAR NOT NULL, text_key VARCHAR NOT NULL);
-- Title and text of latest revisions in simplified characters, where they are not so already: for search.
CREATE TABLE IF NOT EXISTS internal.simplified_text (revision_id VARCHAR NOT NULL, title VARCHAR NOT NULL, text VARCHAR NOT NULL);
