import countries from "i18n-iso-countries";

/** Where a package works: one country, or a region that the carrier made up. */
export interface Place {
  /** Alpha-2 for a country; a prefix and the number of countries for a region, like `EU-30`. */
  code: string;
  name: string;
  /** Alpha-2 codes; exactly one for a country. */
  countries: readonly string[];
}

const continents = {
  europe: `AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE GB NO CH
    IS LI UA RS ME MK AL BA MD XK RU BY AD MC SM VA GI GG JE IM FO AX`,
  northAmerica: "US CA MX BM GL",
  asia: `JP KR CN HK MO TW SG TH MY ID VN PH KH LA MM IN LK NP BD PK MV MN KZ UZ KG TJ TM BN BT TL AM AZ GE AF`,
  latinAmerica: `BR AR CL CO PE UY EC BO PY VE CR PA GT SV HN NI DO JM BS BB TT PR LC VC GD AG DM KN AI VG VI KY TC MS
    CW AW BQ SX MF BL GP MQ GF SR GY BZ HT`,
  middleEast: "AE SA QA KW BH OM JO IL EG TR IQ LB YE PS",
  africa: `ZA KE NG GH TZ UG RW EG MA TN SN CI CM ZM ZW MZ BW NA MG MU RE SC ET AO BJ BF CV CF TD CG CD GA GM GN GW LS LR
    MW ML MR NE SL SZ TG DZ LY SD YT`,
  oceania: "AU NZ FJ PG WS TO VU NC PF GU MP AS NR PW FM SB CK",
} as const;

type Continent = keyof typeof continents;

/** The carrier's regions: the countries of each continent stand in the order in which a region takes them in. */
const regionRecipes: { prefix: string; name: string; parts: Partial<Record<Continent, number>>; also?: string }[] = [
  { prefix: "EU", name: "Europe", parts: { europe: 30 } },
  { prefix: "EU", name: "Europe", parts: { europe: 42 } },
  { prefix: "NA", name: "USA & Canada", parts: { northAmerica: 2 } },
  { prefix: "NA", name: "North America", parts: { northAmerica: 3 } },
  { prefix: "ASIA", name: "Asia", parts: { asia: 7 } },
  { prefix: "ASIA", name: "Asia", parts: { asia: 12 } },
  { prefix: "ASIA", name: "Asia", parts: { asia: 19 }, also: "RU" },
  { prefix: "LATAM", name: "Latin America", parts: { latinAmerica: 10 } },
  { prefix: "LATAM", name: "Latin America", parts: { latinAmerica: 18 } },
  { prefix: "LATAM", name: "Latin America & Caribbean", parts: { latinAmerica: 40 } },
  { prefix: "ME", name: "Gulf States", parts: { middleEast: 6 } },
  { prefix: "ME", name: "Middle East", parts: { middleEast: 12 } },
  { prefix: "AF", name: "Africa", parts: { africa: 15 } },
  { prefix: "AF", name: "Africa", parts: { africa: 29 } },
  { prefix: "OC", name: "Australia & New Zealand", parts: { oceania: 2 } },
  { prefix: "OC", name: "Oceania", parts: { oceania: 9 } },
  {
    prefix: "GL",
    name: "Global",
    parts: { europe: 30, northAmerica: 3, asia: 14, latinAmerica: 6, middleEast: 3, africa: 2, oceania: 2 },
  },
  {
    prefix: "GL",
    name: "Global",
    parts: { europe: 42, northAmerica: 3, asia: 28, latinAmerica: 18, middleEast: 12, africa: 15, oceania: 3 },
  },
];

/** Every country that the carrier serves, by code. */
export const servedCountries: readonly Place[] = [...new Set(Object.keys(continents).flatMap(codesOf))]
  .sort()
  .map((code) => ({ code, name: countryName(code), countries: [code] }));

/** Every region that the carrier sells. */
export const servedRegions: readonly Place[] = regionRecipes.map(({ prefix, name, parts, also }) => {
  const members = Object.entries(parts).flatMap(([continent, count]) => codesOf(continent).slice(0, count));
  const codes = [...new Set([...members, ...(also === undefined ? [] : [also])])];
  return { code: `${prefix}-${codes.length}`, name, countries: codes };
});

/** The English name of a country, as printed in package names. */
export function countryName(code: string): string {
  return countries.getName(code, "en") ?? code;
}

function codesOf(continent: string): string[] {
  return continent in continents ? continents[continent as Continent].split(/\s+/) : [];
}
