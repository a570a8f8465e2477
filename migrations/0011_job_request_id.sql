-- A job remembers the request that asked for it, so that one id finds everything that a request caused.

alter table job add column request_id text;
