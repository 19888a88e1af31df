/** Containers, images and their data. */
import type { Table } from './row.ts';

export const CONTAINER: readonly Table[] = [
  {
    names: 'docker podman nerdctl docker-compose podman-compose',
    rows: () => [
      {
        on: 'docker podman nerdctl',
        verbs: 'system|volume|image|container|network|builder|buildx prune',
        text: /^(.*\s)?(system|volume)\s+prune/,
        rule: 'infrastructure',
        says: 'deletes what other projects use',
        instead: 'remove single containers or volumes by name',
      },
      {
        on: 'docker podman nerdctl',
        verbs: 'image|container|network|builder|buildx prune',
        with: '-a --all',
        rule: 'infrastructure',
        says: 'deletes what other projects use',
        instead: 'remove single ones by name',
      },
      {
        on: 'docker podman nerdctl',
        verbs: 'network prune',
        rule: 'outside-delete',
        says: 'deletes networks of other projects',
      },
      { on: 'docker podman nerdctl', verbs: 'system reset', rule: 'infrastructure', says: 'deletes everything' },
      {
        on: 'docker podman nerdctl',
        verbs: 'volume rm|remove',
        rule: 'infrastructure',
        says: 'deletes data of a volume',
      },
      { on: 'docker podman nerdctl', verbs: 'stack rm|remove|down', rule: 'infrastructure', says: 'removes a stack' },
      { on: 'docker podman', verbs: 'swarm leave', rule: 'infrastructure', says: 'leaves the swarm' },
      {
        on: 'docker docker-compose podman podman-compose',
        text: /\bdown\b.*(\s-v\b|--volumes|--rmi)/,
        rule: 'infrastructure',
        says: 'with volumes deletes their data',
        instead: 'leave -v out',
      },
    ],
  },
  {
    names: 'docker-compose docker podman nerdctl buildah',
    rows: () => [
      {
        on: 'docker-compose',
        verbs: 'down',
        with: '-v --volumes',
        rule: 'infrastructure',
        says: 'with volumes deletes their data',
        instead: 'leave -v out',
      },
      {
        on: 'docker docker-compose',
        text: /\brm\b.*(^|\s)-\w*v\w*f?\b.*$/,
        with: '-v --volumes',
        and: '-f --force -s --stop',
        rule: 'infrastructure',
        says: 'with volumes deletes their data',
      },
      {
        on: 'docker podman nerdctl',
        verbs: 'run',
        text: /(-v|--volume)[= ]\/:|source=\/,|--privileged|--pid[= ]host|docker\.sock/,
        rule: 'infrastructure',
        says: 'gives a container the whole machine',
      },
      {
        on: 'docker podman nerdctl',
        verbs: 'rm|rmi|kill',
        text: /\$\(|…/,
        rule: 'infrastructure',
        says: 'of all containers or images takes those of other projects',
      },
      { on: 'docker podman nerdctl buildah', verbs: 'push', rule: 'publish', says: 'publishes an image' },
      {
        on: 'docker podman',
        text: /\bbuildx?\b.*--push\b(?!=false)|\b(image|manifest|compose)\s+push\b/,
        rule: 'publish',
        says: 'publishes an image',
      },
    ],
  },
  {
    names: 'docker podman nerdctl',
    rows: () => [
      {
        on: 'docker podman nerdctl',
        text: /\binspect\b.*(\.Config\.Env|json \.Config\b)/,
        rule: 'secret-print',
        says: 'prints what a container keeps',
      },
    ],
  },
];
