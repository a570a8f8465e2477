-- A job also remembers the trace that it belongs to, so that a trace goes on where the request has been answered.

alter table job add column trace_parent text;
