/** What publishes packages, images and releases. */
import type { Table } from './row.ts';

export const PUBLISH: readonly Table[] = [
  {
    names:
      'np semantic-release release-it changeset cargo twine python python3 poetry uv flit hatch pdm rye maturin gem rake bundle crane skopeo oras helm mvn mvnw gradle gradlew sbt dotnet nuget',
    rows: () => [
      {
        on: 'np semantic-release release-it',
        without: '--dry-run --preview -d',
        rule: 'publish',
        says: 'publishes a release',
      },
      { on: 'changeset', verbs: 'publish', rule: 'publish', says: 'publishes packages' },
      {
        on: 'cargo',
        verbs: 'publish|yank|owner',
        without: '--dry-run -n --list',
        rule: 'publish',
        says: 'publishes a crate',
      },
      { on: 'twine', verbs: 'upload', rule: 'publish', says: 'publishes a package' },
      {
        on: 'python python3',
        text: /-m\s+(twine\s+upload|flit\s+publish|poetry\s+publish)|setup\.py\b.*\bupload\b/,
        rule: 'publish',
        says: 'publishes a package',
      },
      {
        on: 'poetry uv flit hatch pdm rye maturin',
        verbs: 'publish|upload',
        without: '--dry-run',
        rule: 'publish',
        says: 'publishes a package',
      },
      { on: 'gem', verbs: 'push|yank|owner', rule: 'publish', says: 'publishes a gem' },
      { on: 'rake', verbs: 'release', rule: 'publish', says: 'publishes a gem' },
      { on: 'bundle', text: /\bexec\s+rake\s+release\b/, rule: 'publish', says: 'publishes a gem' },
      { on: 'crane skopeo oras', verbs: 'push|copy|sync|delete', rule: 'publish', says: 'publishes an image' },
      { on: 'helm', verbs: 'push', rule: 'publish', says: 'publishes a chart' },
      {
        on: 'mvn mvnw gradle gradlew sbt',
        text: /(^|\s|:)(deploy(:deploy)?|release:perform|publish(?!(All\w*)?ToMavenLocal)\w*|uploadArchives)(\s|$)/,
        without: '--dry-run -m',
        rule: 'publish',
        says: 'publishes a library',
      },
      { on: 'dotnet nuget', verbs: 'nuget push|delete', rule: 'publish', says: 'publishes a package' },
      { on: 'nuget', verbs: 'push|delete', rule: 'publish', says: 'publishes a package' },
    ],
  },
  {
    names:
      'pod mix dart flutter vsce ovsx jsr deno goreleaser gh glab conda anaconda luarocks conan cloudsmith jfrog jf cargo lein stack cabal ko',
    rows: () => [
      { on: 'pod', verbs: 'trunk push', rule: 'publish', says: 'publishes a library' },
      { on: 'mix', verbs: 'hex.publish', rule: 'publish', says: 'publishes a package' },
      {
        on: 'dart flutter',
        verbs: 'pub publish',
        without: '-n --dry-run',
        rule: 'publish',
        says: 'publishes a package',
      },
      { on: 'vsce ovsx jsr', verbs: 'publish', rule: 'publish', says: 'publishes an extension' },
      { on: 'deno', verbs: 'publish', without: '--dry-run', rule: 'publish', says: 'publishes a package' },
      {
        on: 'goreleaser',
        verbs: 'release',
        without: '--snapshot --skip-publish',
        rule: 'publish',
        says: 'publishes a release',
      },
      {
        on: 'gh glab',
        verbs: 'release create|delete|upload|edit|delete-asset',
        rule: 'publish',
        says: 'changes a published release',
      },
      { on: 'conda anaconda', verbs: 'upload', rule: 'publish', says: 'publishes a package' },
      { on: 'luarocks', verbs: 'upload', rule: 'publish', says: 'publishes a package' },
      {
        on: 'conan cloudsmith jfrog jf',
        verbs: 'upload|push|rt|publish',
        rule: 'publish',
        says: 'publishes a package',
      },
      { on: 'cargo', verbs: 'release', with: '--execute -x', rule: 'publish', says: 'publishes a crate' },
      { on: 'lein', verbs: 'deploy', rule: 'publish', says: 'publishes a library' },
      { on: 'stack cabal', verbs: 'upload', rule: 'publish', says: 'publishes a package' },
      {
        on: 'ko',
        verbs: 'apply|publish|resolve|build|create',
        without: '--local -L --push=false',
        rule: 'publish',
        says: 'publishes an image',
      },
    ],
  },
  {
    names: 'mvn mvnw gradle gradlew eas fastlane wasm-pack ansible-galaxy choco cpan-upload snapcraft',
    rows: () => [
      {
        on: 'mvn mvnw gradle gradlew',
        text: /(^|\s|:)(jib|jib:build)(\s|$)/,
        rule: 'publish',
        says: 'publishes an image',
      },
      { on: 'eas', verbs: 'submit|update', rule: 'publish', says: 'publishes an app' },
      {
        on: 'fastlane',
        text: /\b(deliver|release|pilot|supply|appstore|upload_to_\w+|beta|deploy)\b/,
        rule: 'publish',
        says: 'publishes an app',
      },
      { on: 'wasm-pack', verbs: 'publish', rule: 'publish', says: 'publishes a package' },
      { on: 'ansible-galaxy', text: /\bpublish\b/, rule: 'publish', says: 'publishes a collection' },
      { on: 'choco', verbs: 'push', rule: 'publish', says: 'publishes a package' },
      { on: 'cpan-upload', rule: 'publish', says: 'publishes a package' },
      { on: 'snapcraft', verbs: 'upload|release|push', rule: 'publish', says: 'publishes a package' },
    ],
  },
];
