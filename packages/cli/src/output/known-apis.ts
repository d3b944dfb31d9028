// biome-ignore-all format: a table of numbers
/**
 * What a client of Apache Kafka 3.9 knows, by API key: the highest version. Tools tell from it what can be used of a broker, and name what
 * the broker has not; whatever a broker offers beyond it is unknown. Source: the request schemas of branch 3.9.
 */

/** Of brokers. */
export const brokerApis: Readonly<Record<number, number>> = {
  0: 11, 1: 17, 2: 9, 3: 12, 4: 7, 5: 4, 6: 8, 7: 3, 8: 9, 9: 9, 10: 6, 11: 9,
  12: 4, 13: 5, 14: 5, 15: 5, 16: 5, 17: 1, 18: 4, 19: 7, 20: 6, 21: 2, 22: 5, 23: 4,
  24: 5, 25: 4, 26: 4, 27: 1, 28: 4, 29: 3, 30: 3, 31: 3, 32: 4, 33: 2, 34: 2, 35: 4,
  36: 2, 37: 3, 38: 3, 39: 2, 40: 2, 41: 3, 42: 2, 43: 2, 44: 1, 45: 0, 46: 0, 47: 0,
  48: 1, 49: 1, 50: 0, 51: 0, 55: 2, 56: 3, 57: 1, 58: 0, 60: 1, 61: 0, 64: 0, 65: 0,
  66: 1, 67: 0, 68: 0, 69: 0, 71: 0, 72: 0, 74: 0, 75: 0, 76: 0, 77: 0, 78: 0, 79: 0,
  80: 0, 81: 0, 83: 0, 84: 0, 85: 0, 86: 0, 87: 0,
};

/** Of KRaft controllers only: shown where they are offered, not missed where they are not. */
export const controllerApis: Readonly<Record<number, number>> = {
  52: 1, 53: 1, 54: 1, 59: 1, 62: 4, 63: 1, 70: 0, 73: 0, 82: 0,
};
