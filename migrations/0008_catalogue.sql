-- What makes a page of plans cheap, and what keeps hidden plans off sale whoever writes them.

-- Gives the plans on sale in the order of the list, so that only the places on the page are priced and sorted.
-- Countries come before regions: who looks for a country wants its own plans first.
create index plan_place on plan ((country_name is null), (coalesce(country_name, region_name) collate "C")) where is_active;

-- A plan that covers nothing (once Russia is taken out) is never sold.
alter table plan add constraint plan_covers_something check (not is_active or coverage <> '{}');
