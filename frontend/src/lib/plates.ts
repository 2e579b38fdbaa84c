// Number plates as they are typed: several of them with commas between; how each is written is the server's to read.
import { comma } from './comma';

/** The plates of a field, each as it was typed. */
export const platesOf = (text: string): string[] =>
  text
    .split(/[,\uff0c\u3001;\uff1b\n]/)
    .map((plate) => plate.trim())
    .filter((plate) => plate !== '');

/** Plates as one text, as a field shows them. */
export const platesText = (plates: readonly string[] = []): string => plates.join(comma());
