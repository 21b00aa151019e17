// The numbers of feedback/cases/away_numbers.py: prefix, month and day, running number, check character.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export function check(body) {
  let total = 0;
  [...body].reverse().forEach((char, place) => {
    const value = ALPHABET.indexOf(char) * (place % 2 ? 1 : 2);
    total += Math.floor(value / 32) + (value % 32);
  });
  return ALPHABET[(32 - (total % 32)) % 32];
}

export function numberOf(prefix, day, sequence) {
  const two = (number) => String(number).padStart(2, "0");
  const body = prefix + two(day.getMonth() + 1) + two(day.getDate()) + String(sequence).padStart(4, "0");
  return body + check(body);
}

export function shown(number) {
  return [...number.slice(0, -1).match(/.{4}/g), number.slice(-1)].join("-");
}
