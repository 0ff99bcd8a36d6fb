// Numbers into plain English; the same rules as dashboard/domain/wording/plain.py (a test compares the two).

const grouped = new Intl.NumberFormat("en-GB");

export function thousands(number) {
  return grouped.format(number);
}

export function ordinal(number) {
  const lastTwo = number % 100;
  const suffix = lastTwo >= 11 && lastTwo <= 13 ? "th" : { 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th";
  return thousands(number) + suffix;
}

export function position(rank, count) {
  if (rank === count && count > 1) return `least deprived of ${thousands(count)}`;
  const place = rank === 1 ? "" : `${ordinal(rank)} `;
  return `${place}most deprived of ${thousands(count)}`;
}

export function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
