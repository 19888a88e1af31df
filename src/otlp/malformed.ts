/**
 * A body that is not what its content type says. Thrown deep inside a decoder, because nothing between there and the
 * request can go on, and caught by `decode`: it never leaves this room.
 */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}
