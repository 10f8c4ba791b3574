-- The roles and the database, read by psql as the server's superuser: by `run.py`, and by docker compose when the
-- database is first made. Can be repeated. The passwords come from the environment, so that no process list shows them.
\set ON_ERROR_STOP on
\set QUIET on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

SELECT 'CREATE ROLE bostoette_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bostoette_owner') \gexec
SELECT 'CREATE ROLE bostoette_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bostoette_app') \gexec
ALTER ROLE bostoette_owner LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION PASSWORD :'owner_password';
ALTER ROLE bostoette_app
    LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION PASSWORD :'app_password';

-- For backups, past the walls between citizens: pg_dump stops where it would miss a row. It reads and nothing else, and
-- cannot log in before somebody gives it a password (docs/operations.md).
SELECT 'CREATE ROLE bostoette_backup NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bostoette_backup') \gexec
ALTER ROLE bostoette_backup NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;
GRANT pg_read_all_data TO bostoette_backup;

SELECT 'CREATE DATABASE bostoette OWNER bostoette_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'bostoette') \gexec
REVOKE ALL ON DATABASE bostoette FROM PUBLIC;
GRANT CONNECT ON DATABASE bostoette TO bostoette_app, bostoette_backup;

\connect bostoette
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO bostoette_app;
-- The owner makes the tables; the application may use their rows, but not empty, lock down or point at a table.
ALTER DEFAULT PRIVILEGES FOR ROLE bostoette_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO bostoette_app;
ALTER DEFAULT PRIVILEGES FOR ROLE bostoette_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO bostoette_app;
