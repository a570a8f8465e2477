-- Whoever looks for what failed in a subscription's log need not read all that went well: an endpoint that works has very much of that.

create index webhook_attempt_failed on webhook_attempt (subscription_id, id desc) where status = 'failed';
