/** Who hosts a model that another has made: there it may have other prices. A vendor's own API is none. */
const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/bedrock|^aws\b/, 'bedrock'],
  [/vertex/, 'vertex'],
  [/^az\b|azure/, 'azure'],
];

/** Tiers whose price is not the usual one. Of others only names are known. */
const TIERS = new Set(['batch', 'flex', 'priority']);

/** The tier that serves a request, where its price is another one. */
export function tierOf(tier: string): string {
  const name = tier.toLowerCase();
  return TIERS.has(name) ? name : '';
}

/** Of what the conventions call a provider or a system, in any spelling: `aws.bedrock`, `amazon-bedrock`, `google.vertex.chat` … */
export function hostOf(provider: string): string {
  const name = provider.toLowerCase();
  return HOSTS.find(([spelling]) => spelling.test(name))?.[1] ?? '';
}
