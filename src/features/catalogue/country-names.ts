import countries from "i18n-iso-countries";

/** Names that people and the API's document use where ISO's is longer. */
const everydayNames: Record<string, string> = { US: "United States" };

/** The English name of a country, or its code when nobody has named it. */
export function countryName(code: string): string {
  return everydayNames[code] ?? countries.getName(code, "en") ?? code;
}

/** The codes of the countries that go by this English name (United States, USA, Turkey, Türkiye …), in any case and without accents. */
export function countriesNamed(name: string): string[] {
  return codesByName.get(plain(name)) ?? [];
}

const codesByName = new Map<string, string[]>();
for (const [code, names] of Object.entries(countries.getNames("en", { select: "all" }))) {
  for (const name of new Set([...names, countryName(code)].map(plain)))
    codesByName.set(name, [...(codesByName.get(name) ?? []), code]);
}

function plain(name: string): string {
  return name
    .normalize("NFD")
    .replaceAll(/\p{Mark}/gu, "")
    .trim()
    .toLowerCase();
}
