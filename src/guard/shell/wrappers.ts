/** Commands that run another command, or code, which they are given. Data: what precedes it, and how it is given. */
import { wordSet } from '../options.ts';

export type Wrapper = {
  /** Its own options that take a value. */
  readonly valued?: string;
  /** Its own options that take two. */
  readonly pairs?: string;
  /** How many operands come before the command. */
  readonly skip?: number;
  /** Operands of this word before the command: `exec` of `docker exec`. One of them must be there. */
  readonly verbs?: string;
  /** Options whose value is code of the shell. */
  readonly code?: string;
  /** The operands together are code of the shell, rather than the words of a command. */
  readonly joined?: true;
  /** Another machine, or another root: paths there are not those here. */
  readonly remote?: true;
  /** Words come from standard input as well. */
  readonly fed?: true;
  /** Without a command it runs its standard input. */
  readonly reads?: true;
  /** Runs a command only with one of these options. */
  readonly only?: string;
  /** The command is a package, which may have a version: `rimraf@5`. */
  readonly versioned?: true;
};

const INSTALLER: Wrapper = {
  valued: '-p --package --registry -w --workspace --prefix',
  code: '-c --call',
  skip: 0,
  versioned: true,
};
const CONTAINER =
  '-e --env --env-file -v --volume --mount -w --workdir -u --user -p --publish --name --network --entrypoint -l --label -h --hostname --platform --restart -m --memory --cpus --gpus --add-host --cap-add --device --tmpfs --ulimit --shm-size --pull -f --file --project-name --profile --index -n --namespace -c --container --context --kubeconfig';

/** By name. Those of two words begin with a verb of their own. */
export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: {
    reads: true,
    valued:
      '-u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type -T -D --chdir -R --chroot -U',
  },
  doas: { valued: '-u -C' },
  run0: { valued: '-u --user -g --group -D --chdir --unit --property --setenv --slice' },
  pkexec: { valued: '--user' },
  env: { valued: '-u --unset -C --chdir', code: '-S --split-string' },
  nohup: {},
  wsl: { valued: '-d --distribution -u --user --cd' },
  setsid: {},
  command: {},
  builtin: {},
  exec: { valued: '-a' },
  busybox: {},
  toybox: {},
  timeout: { valued: '-k -s --kill-after --signal', skip: 1 },
  gtimeout: { valued: '-k -s --kill-after --signal', skip: 1 },
  nice: { valued: '-n --adjustment' },
  renice: { skip: 9 },
  ionice: { valued: '-c -n -p --class --classdata' },
  chrt: { skip: 1 },
  taskset: { skip: 1 },
  time: { valued: '-f -o --format --output' },
  stdbuf: { valued: '-i -o -e --input --output --error' },
  unbuffer: {},
  caffeinate: { valued: '-t -w' },
  faketime: { skip: 1 },
  proxychains: { valued: '-f' },
  proxychains4: { valued: '-f' },
  torsocks: {},
  strace: { valued: '-e -o -p -s -P -u -E' },
  ltrace: { valued: '-e -o -p -s -u' },
  valgrind: {},
  gdb: { valued: '-ex -x', only: '--args' },
  chroot: { skip: 1, remote: true },
  unshare: {},
  nsenter: { valued: '-t --target' },
  fakeroot: {},
  firejail: {},
  bwrap: {
    pairs: '--bind --ro-bind --dev-bind --bind-try --ro-bind-try --dev-bind-try --symlink --setenv --file --chmod',
    valued: '--dev --proc --tmpfs --dir --chdir --unsetenv --hostname --uid --gid',
  },
  proot: { valued: '-r -b -w -R -S -q -k' },
  'dbus-run-session': {},
  'systemd-run': { valued: '-p --property --unit -t -u --uid' },
  'systemd-inhibit': { valued: '--what --who --why --mode' },
  flock: { valued: '-w --timeout -E', skip: 1, code: '-c --command' },
  chronic: {},
  xargs: { valued: '-I -n -P -d -E -L -s -a --arg-file --max-args --max-procs --delimiter --replace', fed: true },
  parallel: { valued: '-j --jobs -a --arg-file -I --colsep -n -N -S --sshlogin', fed: true, joined: true, reads: true },
  watch: { valued: '-n --interval', joined: true },
  entr: {},
  ssh: {
    valued: '-i -p -l -o -F -J -L -R -D -b -c -e -m -S -W -w -B -E -I -Q',
    skip: 1,
    joined: true,
    remote: true,
    reads: true,
  },
  pdsh: { valued: '-w -x -g -l -u -f -t', joined: true, remote: true },
  clush: { valued: '-w -x -g -l -u -f -t', joined: true, remote: true },
  adb: { valued: '-s -t -H -P', verbs: 'shell', joined: true, remote: true },
  salt: { valued: '-t --timeout -b', verbs: 'cmd.run', joined: true, remote: true },
  sshpass: { valued: '-p -f -d -P' },
  mosh: { skip: 1, remote: true },
  su: { valued: '-s --shell -g --group', code: '-c --command --session-command', skip: 99, reads: true },
  runuser: { valued: '-u --user -g', code: '-c --command', skip: 0 },
  script: { valued: '-O -I -B', code: '-c --command', skip: 99 },
  eval: { joined: true },
  docker: { valued: CONTAINER, verbs: 'exec run', skip: 1, remote: true },
  podman: { valued: CONTAINER, verbs: 'exec run', skip: 1, remote: true },
  nerdctl: { valued: CONTAINER, verbs: 'exec run', skip: 1, remote: true },
  'docker-compose': { valued: CONTAINER, verbs: 'exec run', skip: 1, remote: true },
  kubectl: { valued: CONTAINER, verbs: 'exec run', skip: 1, remote: true },
  oc: { valued: CONTAINER, verbs: 'exec rsh run', skip: 1, remote: true },
  heroku: { valued: '-a --app', verbs: 'run', joined: true, remote: true },
  multipass: { verbs: 'exec', skip: 1, remote: true },
  lxc: { verbs: 'exec', skip: 1, remote: true },
  incus: { verbs: 'exec', skip: 1, remote: true },
  fly: { valued: '-a --app', verbs: 'ssh', code: '-C --command', skip: 99, remote: true },
  vagrant: { verbs: 'ssh', code: '-c --command', skip: 99, remote: true },
  npx: INSTALLER,
  bunx: INSTALLER,
  pnpx: INSTALLER,
  pipx: { valued: '--spec --python --pip-args --index-url', verbs: 'run', versioned: true },
  uvx: { valued: '--from --with -p --python', versioned: true },
  npm: { ...INSTALLER, verbs: 'exec x' },
  pnpm: { ...INSTALLER, verbs: 'exec dlx' },
  yarn: { ...INSTALLER, verbs: 'exec dlx run' },
  bun: { verbs: 'x', versioned: true },
  uv: { valued: '--with -p --python --env-file', verbs: 'run' },
  poetry: { verbs: 'run' },
  pipenv: { verbs: 'run' },
  pdm: { verbs: 'run' },
  hatch: { verbs: 'run' },
  conda: { valued: '-n --name -p --prefix', verbs: 'run' },
  bundle: { verbs: 'exec' },
  rbenv: { verbs: 'exec' },
  pyenv: { verbs: 'exec' },
  mise: { verbs: 'exec x', valued: '-C' },
  asdf: { verbs: 'exec', skip: 0 },
  direnv: { verbs: 'exec', skip: 1 },
  dotenv: { valued: '-e -f -v -p' },
  // What follows `dotenv` and the like.
  run: {},
  guix: { verbs: 'shell environment', skip: 98 },
  just: { only: '-c --command' },
  dotenvx: { valued: '-f -e', verbs: 'run' },
  doppler: { valued: '-p -c --project --config', verbs: 'run', code: '--command' },
  op: { valued: '--env-file', verbs: 'run' },
  'aws-vault': { verbs: 'exec', skip: 1 },
  'cross-env': {},
  'cross-env-shell': { joined: true },
  nodemon: { valued: '-w --watch -e --ext', code: '-x --exec', skip: 99 },
  watchexec: { valued: '-w -e -i' },
  hyperfine: { valued: '-w -r -m', skip: 99, code: '-p --prepare -c --cleanup -s --setup' },
  'nix-shell': { valued: '-p', code: '--run --command', skip: 99 },
  crontab: { skip: 99, reads: true },
  at: { valued: '-f -q -t', skip: 99, reads: true },
  batch: { skip: 99, reads: true },
  tmux: {
    valued: '-s -t -n -c -x -y -e',
    verbs: 'new new-session new-window neww split-window splitw send-keys send run-shell run respawn-pane',
    joined: true,
  },
  zellij: { verbs: 'run write-chars' },
  wezterm: { verbs: 'send-text', joined: true },
  kitty: { verbs: 'send-text', joined: true },
  pm2: { verbs: 'start', joined: true },
  shx: {},
  screen: { valued: '-S -X -t -p', only: '-d -dm -dmS -D -X -S' },
  xterm: { only: '-e' },
  make: { skip: 99, code: '--eval' },
  lerna: { verbs: 'exec' },
  git: {
    valued: '-C -c --git-dir --work-tree',
    verbs: 'bisect submodule',
    skip: 0,
  },
};

/** What packages run whose command has another name. */
export const COMMANDS_OF: Readonly<Record<string, string>> = {
  '@changesets/cli': 'changeset',
  '@railway/cli': 'railway',
  'aws-cdk': 'cdk',
  'firebase-tools': 'firebase',
  'netlify-cli': 'netlify',
  'trash-cli': 'trash',
};

/** Shells, and interpreters that run standard input where they are given no file. */
export const SHELLS = wordSet('sh bash zsh dash ksh ash mksh fish rbash tcsh csh yash posh nu elvish xonsh');
export const INTERPRETERS = wordSet(
  'python python2 python3 node nodejs tsx ts-node ts-node-esm vite-node babel-node jiti zx deno bun perl ruby php lua osascript pwsh powershell tclsh wish expect Rscript R julia groovy elixir jshell scala swift octave racket guile clojure clj bb sbcl raku emacs ipython ipython3 kotlin kotlinc erl ocaml gnuplot ghc runghc',
);

/** Output that is made to be run: of tools that set up a shell. */
export const SETUP = wordSet(
  'ssh-agent brew direnv pyenv rbenv nodenv jenv fnm starship zoxide conda mamba opam docker-machine minikube keychain dircolors mise asdf nvm thefuck fzf atuin register-python-argcomplete lesspipe gpg-agent rustup luarocks sheldon vfox proto volta',
);
