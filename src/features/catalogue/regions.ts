/** Our regions: what `region_code` says, whatever a carrier calls them. */
export const regionNames = {
  EU: "Europe",
  NA: "North America",
  ASIA: "Asia",
  LATAM: "Latin America",
  AFRICA: "Africa",
  ME: "Middle East",
  OCEANIA: "Oceania",
  GLOBAL: "Global",
} as const;
export type RegionCode = keyof typeof regionNames;

/** How carriers begin the code of a region, such as `EU-30` or `AS-12`. */
const regionOfPrefix: Record<string, RegionCode> = {
  EU: "EU",
  EUROPE: "EU",
  NA: "NA",
  USCA: "NA",
  AS: "ASIA",
  ASIA: "ASIA",
  AP: "ASIA",
  APAC: "ASIA",
  LA: "LATAM",
  LATAM: "LATAM",
  SA: "LATAM",
  CB: "LATAM",
  AF: "AFRICA",
  AFRICA: "AFRICA",
  ME: "ME",
  OC: "OCEANIA",
  OCEANIA: "OCEANIA",
  AUNZ: "OCEANIA",
  GL: "GLOBAL",
  GLOBAL: "GLOBAL",
  WW: "GLOBAL",
};

/** Where each country lies, for region codes that nobody explained to us. */
const countriesOfRegion = {
  EU: `AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS
    RU SE SI SJ SK SM UA VA XK`,
  NA: "BM CA GL MX PM US",
  ASIA: "AF AM AZ BD BN BT CN GE HK ID IN IO JP KG KH KP KR KZ LA LK MM MN MO MV MY NP PH PK SG TH TJ TL TM TW UZ VN",
  LATAM: `AG AI AR AW BB BL BO BQ BR BS BZ CL CO CR CU CW DM DO EC FK GD GF GP GT GY HN HT JM KN KY LC MF MQ MS NI PA PE PR PY SR SV SX TC
    TT UY VC VE VG VI`,
  AFRICA: `AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH
    SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW`,
  ME: "AE BH IL IQ IR JO KW LB OM PS QA SA SY TR YE",
  OCEANIA: "AS AU CC CK CX FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
} as const satisfies Partial<Record<RegionCode, string>>;

const regionOfCountry = new Map(
  Object.entries(countriesOfRegion).flatMap(([region, codes]) =>
    codes.split(/\s+/).map((code) => [code, region] as const),
  ),
);

/** Our region for a carrier's location code; where that says nothing, the region that most of the countries lie in, or the whole world. */
export function regionOf(locationCode: string, coverage: readonly string[]): RegionCode {
  const [prefix = ""] = /^[A-Z]+/.exec(locationCode.toUpperCase()) ?? [];
  return regionOfPrefix[prefix] ?? regionOfMost(coverage);
}

function regionOfMost(coverage: readonly string[]): RegionCode {
  const regions = coverage.map((country) => regionOfCountry.get(country));
  const codes = Object.keys(regionNames) as RegionCode[]; // Object.keys of our own constant
  return codes.find((code) => regions.filter((region) => region === code).length > coverage.length / 2) ?? "GLOBAL";
}
