/** The letters and digits of a text, in lower case: marks and case differ between two writings of one word. */
export const alphanumeric = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
