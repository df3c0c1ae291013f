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
CREATE TABLE feeds (
    library VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    title TEXT NOT NULL,
    site TEXT,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    added FLOAT NOT NULL,
    checked FLOAT,
    changed FLOAT,
    due FLOAT NOT NULL,
    asked FLOAT,
    interval FLOAT,
    entries INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    failing_since FLOAT,
    error TEXT NOT NULL,
    gone INTEGER NOT NULL,
    reported INTEGER NOT NULL,
    PRIMARY KEY (library, url)
);
CREATE TABLE meta (
    "key" VARCHAR NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE pages (
    library VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    url TEXT,
    origin TEXT NOT NULL,
    digest VARCHAR NOT NULL,
    hints TEXT NOT NULL,
    whole INTEGER NOT NULL,
    article VARCHAR,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    noted FLOAT NOT NULL,
    fetched FLOAT,
    look FLOAT,
    failures INTEGER NOT NULL,
    missing_since FLOAT,
    error TEXT NOT NULL,
    PRIMARY KEY (library, "key")
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
CREATE INDEX pages_by_look ON pages (library, look);
INSERT INTO meta VALUES ('schema', '1');
