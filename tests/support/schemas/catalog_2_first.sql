CREATE TABLE articles (
    library VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    url TEXT,
    source TEXT NOT NULL,
    author TEXT NOT NULL,
    language VARCHAR NOT NULL,
    published VARCHAR,
    published_at FLOAT,
    updated VARCHAR,
    added VARCHAR NOT NULL,
    revised VARCHAR,
    withdrawn TEXT,
    PRIMARY KEY (library, id)
);
CREATE TABLE collections (
    name VARCHAR NOT NULL,
    library VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE entries (
    collection VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    passages INTEGER NOT NULL,
    spans TEXT NOT NULL,
    PRIMARY KEY (collection, article, revision)
);
CREATE TABLE history (
    library VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    event VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    moment VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (library, article, number)
);
CREATE TABLE meta (
    "key" VARCHAR NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE revisions (
    library VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    stored VARCHAR NOT NULL,
    PRIMARY KEY (library, article, revision)
);
CREATE INDEX articles_by_date ON articles (library, published_at);
CREATE INDEX entries_by_state ON entries (collection, state);
CREATE INDEX ix_collections_library ON collections (library);
INSERT INTO meta VALUES ('schema', '2');
