// The state of the map page as parameters of its address; read by dashboard/domain/deprivation/view.py.

const DEFAULTS = { measure: "imd", classing: "bands", sort: "imd", palette: "blue", names: true };
const DEFAULT_OUTLINES = ["most-deprived", "priority"];

function sameMembers(one, other) {
  return one.length === other.length && one.every((item) => other.includes(item));
}

export function toQuery(state) {
  const query = new URLSearchParams();
  const put = (key, value, usual) => {
    if (value && value !== usual) query.set(key, value);
  };
  if (state.kpi) for (const key of ["kpi", "period", "classes", "by"]) put(key, state[key], "quantile");
  else {
    put("colour", state.measure, DEFAULTS.measure);
    put("as", state.classing, DEFAULTS.classing);
  }
  if (!sameMembers(state.outlines, DEFAULT_OUTLINES)) query.set("outline", [...state.outlines].sort().join(",") || "none");
  put("edition", state.edition);
  put("area", state.area);
  put("ward", state.ward);
  put("set", state.tableSet);
  put("sort", state.sort, DEFAULTS.sort);
  put("view", state.box?.join(","));
  put("pick", state.pick);
  put("palette", state.palette, DEFAULTS.palette);
  if (!state.names) query.set("names", "off");
  const text = query.toString().replaceAll("%2C", ",");
  return text ? `?${text}` : "";
}

// Reads an address as `toQuery` writes it; what is not known falls back, so that it is written otherwise than it was.
// An address of a KPI has more to it, which only the server knows.
export function fromQuery(search, city, palette) {
  const query = new URLSearchParams(search);
  const known = (key, values, usual) => (values.has(query.get(key)) ? query.get(key) : usual);
  const outline = query.get("outline");
  return {
    measure: known("colour", city.measureByKey, DEFAULTS.measure),
    classing: known("as", city.classingByKey, DEFAULTS.classing),
    outlines: outline === null ? [...DEFAULT_OUTLINES] : outline.split(",").filter((key) => city.setByKey.has(key)),
    // an address that names another edition than the city's is written otherwise than it was
    edition: city.edition,
    area: known("area", city.indexOfCode, null),
    ward: known("ward", new Set(city.wards.map(({ code }) => code)), null),
    tableSet: known("set", city.setByKey, null),
    sort: query.get("sort") ?? DEFAULTS.sort,
    box: query.get("view")?.split(",").map(Number) ?? null,
    pick: isPick(query.get("pick"), city) ? query.get("pick") : null,
    palette: query.get("palette") ?? palette,
    names: query.get("names") !== "off",
  };
}

export function defaultChoices() {
  return { ...DEFAULTS, outlines: [...DEFAULT_OUTLINES], area: null, ward: null, tableSet: null, box: null, edition: null, pick: null };
}

// The areas of one's own that are being picked, as the address has them: the first code and how far each next one lies
// ahead; "none" where nothing has been picked yet.
export function pickOf(areas, city) {
  const codes = [...areas].map((index) => city.codes[index]).sort();
  const steps = codes.slice(1).map((code, at) => code.slice(1) - codes[at].slice(1));
  return codes.length ? [codes[0], ...steps].join(".") : "none";
}

export function pickedAreas(pick, city) {
  if (!pick || pick === "none") return [];
  const [first, ...steps] = pick.split(".");
  let number = Number(first.slice(1));
  const rest = steps.map((step) => first[0] + String((number += Number(step))).padStart(8, "0"));
  return [first, ...rest].map((code) => city.indexOfCode.get(code));
}

function isPick(pick, city) {
  const areas = pickedAreas(pick, city);
  return !areas.includes(undefined) && pickOf(areas, city) === pick;
}
