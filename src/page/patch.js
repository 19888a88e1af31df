/** Makes elements as a view says, and leaves alone what is so already: a selection, the focus and what is typed survive. */
import { attributesOf } from './tree.js';

const SVG = 'http://www.w3.org/2000/svg';

export function patch(parent, children) {
  while (parent.childNodes.length > children.length) parent.lastChild.remove();
  for (const [index, child] of children.entries()) {
    const old = parent.childNodes[index];
    if (old === undefined) parent.append(toNode(child, parent));
    else if (!isAlike(old, child)) old.replaceWith(toNode(child, parent));
    else if (typeof child !== 'string') update(old, child);
    else if (old.data !== child) old.data = child;
  }
}

function isAlike(old, node) {
  return typeof node === 'string' ? old.nodeType === Node.TEXT_NODE : old.localName === node.tag;
}

function toNode(node, parent) {
  if (typeof node === 'string') return document.createTextNode(node);
  const isSvg = node.tag === 'svg' || (parent.namespaceURI === SVG && parent.localName !== 'foreignObject');
  const element = isSvg ? document.createElementNS(SVG, node.tag) : document.createElement(node.tag);
  update(element, node);
  return element;
}

function update(element, node) {
  const wanted = new Map(attributesOf(node));
  // A reader opens and closes it.
  const isKept = (name) => name === 'open' && element.localName === 'details';
  for (const name of element.getAttributeNames()) if (!wanted.has(name) && !isKept(name)) element.removeAttribute(name);
  for (const [name, value] of wanted) {
    if (element.getAttribute(name) === value) continue;
    element.setAttribute(name, value);
    if (name === 'value' && 'value' in element) element.value = value;
  }
  patch(element, node.children);
  if (
    element.localName === 'select' &&
    node.attributes['data-value'] !== undefined &&
    element !== document.activeElement
  ) {
    element.value = node.attributes['data-value'];
  }
}
