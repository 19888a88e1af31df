/** What a view is made of: plain objects that a server writes as HTML and a browser turns into elements. */

/** Elements without an end tag. */
const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta']);
const ESCAPED = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** An attribute that is null, undefined or false is not there; children may be lists, text, numbers, or nothing. */
export function h(tag, attributes, ...children) {
  return { tag, attributes: attributes ?? {}, children: joined(children.flat(Infinity)) };
}

/** Text beside text is one, as it is in a parsed document: so both have the same nodes. */
function joined(children) {
  const nodes = [];
  for (const child of children) {
    if (child === null || child === undefined || child === false || child === '') continue;
    const isText = typeof child !== 'object';
    if (isText && typeof nodes.at(-1) === 'string') nodes.push(`${nodes.pop()}${child}`);
    else nodes.push(isText ? String(child) : child);
  }
  return nodes;
}

/** The attributes that are there, as text. */
export function attributesOf({ attributes }) {
  const given = Object.entries(attributes).filter(
    ([, value]) => value !== null && value !== undefined && value !== false,
  );
  return given.map(([name, value]) => [name, value === true ? '' : String(value)]);
}

export function toHtml(node) {
  if (typeof node === 'string') return escaped(node);
  const attributes = attributesOf(node).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const start = `<${node.tag}${attributes.join('')}>`;
  return VOID.has(node.tag) ? start : `${start}${node.children.map(toHtml).join('')}</${node.tag}>`;
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => ESCAPED[sign]);
}
