/** Who hosts a model that another has made: there it may have other prices. A vendor's own API is none. */
const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/bedrock|^aws\b/, 'bedrock'],
  [/vertex/, 'vertex'],
  [/^az\b|azure/, 'azure'],
];

/** Of what the conventions call a provider or a system, in any spelling: `aws.bedrock`, `amazon-bedrock`, `google.vertex.chat` … */
export function hostOf(provider: string): string {
  const name = provider.toLowerCase();
  return HOSTS.find(([spelling]) => spelling.test(name))?.[1] ?? '';
}
