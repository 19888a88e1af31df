/** How long a JSON body is, and how much a JSON body has in it: parsing it makes an object for each bracket, however few bytes that is. */
import { LimitReached, LIMITS } from '../../model/limits.ts';

const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b];

/** Throws where there are too many commas and opening brackets. */
export function refuseTooMany(body: Uint8Array): void {
  if (body.length > LIMITS.json_elements.max) countElements(body);
}

/** Commas and opening brackets. Those within texts count as well: few are there. Throws where there are too many. */
export function countElements(body: Uint8Array): number {
  const { max } = LIMITS.json_elements;
  if (body.length > LIMITS.json_bytes.max) throw new LimitReached('json_bytes');
  let elements = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!;
    if (byte !== COMMA && byte !== BRACKET && byte !== BRACE) continue;
    if (++elements > max) throw new LimitReached('json_elements');
  }
  return elements;
}
