/** Clusters and stacks. */
import type { Table } from './row.ts';

export const CLUSTER: readonly Table[] = [
  {
    names: 'terraform tofu terragrunt cdktf pulumi',
    rows: () => [
      {
        on: 'terraform tofu terragrunt cdktf',
        verbs: 'destroy',
        rule: 'infrastructure',
        says: 'destroys infrastructure',
        instead: 'terraform plan -destroy shows what would go',
      },
      {
        on: 'terraform tofu terragrunt',
        // A plan that is kept is applied without a question.
        text: /\bapply\b.*-destroy\b|\bplan\b(?=.*-destroy)(?=.*-out)|\b(run-all\s+destroy|destroy-all)\b/,
        rule: 'infrastructure',
        says: 'destroys infrastructure',
        instead: 'terraform plan -destroy shows what would go',
      },
      {
        on: 'terraform tofu terragrunt',
        verbs: 'apply',
        text: /-auto-approve|--terragrunt-non-interactive/,
        rule: 'infrastructure',
        says: 'without a question changes infrastructure',
        instead: 'terraform plan, and let the person apply',
      },
      {
        on: 'terraform tofu',
        verbs: 'state rm|push|replace-provider',
        rule: 'infrastructure',
        says: 'changes what is known of infrastructure',
      },
      { on: 'terraform tofu', verbs: 'workspace delete', rule: 'infrastructure', says: 'deletes a workspace' },
      {
        on: 'terraform tofu',
        verbs: 'force-unlock|taint',
        rule: 'infrastructure',
        says: 'changes what is known of infrastructure',
      },
      { on: 'pulumi', verbs: 'destroy|down|dn', rule: 'infrastructure', says: 'destroys infrastructure' },
      { on: 'pulumi', verbs: 'stack rm', rule: 'infrastructure', says: 'deletes a stack' },
      { on: 'pulumi', with: '--show-secrets', rule: 'secret-print', says: 'prints secrets' },
      {
        on: 'terraform tofu terragrunt',
        text: /\boutput\b.*\s\w*(token|secret|password|key|url|dsn)/i,
        rule: 'secret-print',
        says: 'prints a secret',
      },
    ],
  },
  {
    names: 'cdk sst sls serverless sam amplify eb ecs-cli kubectl oc k helm helmfile argocd flux',
    rows: () => [
      {
        on: 'cdk sst sls serverless sam amplify eb ecs-cli',
        verbs: 'destroy|remove|delete|terminate|down',
        rule: 'infrastructure',
        says: 'destroys a stack',
      },
      {
        on: 'kubectl oc k',
        verbs: 'delete',
        without: '--dry-run',
        text: /\b(namespaces?|ns|projects?|nodes?|no|pv|pvc|persistentvolumes?|persistentvolumeclaims?|crds?|customresourcedefinitions?|clusters?|statefulsets?|sts|deployments?|deploy|daemonsets?|ds|services?|svc|ingress(es)?|ing|configmaps?|cm|cronjobs?|serviceaccounts?|sa|secrets?|all)\b|…|--all\b|-A\b|-f\b|-k\b|--filename|--kustomize/,
        rule: 'infrastructure',
        says: 'takes workloads or data away',
      },
      { on: 'kubectl oc', verbs: 'drain|cordon', rule: 'infrastructure', says: 'takes a node away' },
      {
        on: 'kubectl oc',
        verbs: 'replace',
        with: '--force',
        rule: 'infrastructure',
        says: 'by force deletes before it creates',
      },
      {
        on: 'kubectl oc',
        verbs: 'scale',
        text: /--replicas[= ]0\b/,
        rule: 'infrastructure',
        says: 'to 0 stops a workload',
      },
      {
        on: 'helm',
        verbs: 'uninstall|delete|del|un',
        without: '--dry-run',
        rule: 'infrastructure',
        says: 'removes a release',
      },
      {
        on: 'helmfile argocd flux',
        text: /\b(destroy|delete|uninstall)\b/,
        rule: 'infrastructure',
        says: 'removes releases',
      },
    ],
  },
  {
    names:
      'istioctl linkerd cilium velero skaffold kind minikube k3d colima microk8s eksctl kops kubeadm rke k3s-uninstall.sh vagrant virsh ansible multipass nomad',
    rows: () => [
      { on: 'istioctl linkerd cilium', verbs: 'uninstall|uninject', rule: 'infrastructure', says: 'takes a mesh away' },
      { on: 'velero', text: /\bdelete\b/, rule: 'infrastructure', says: 'deletes copies that a restore needs' },
      { on: 'skaffold', verbs: 'delete', rule: 'infrastructure', says: 'takes a deployment away' },
      {
        on: 'kind minikube k3d',
        verbs: 'delete',
        text: /(^|\s)(--all|-a)\b/,
        rule: 'infrastructure',
        says: 'deletes all clusters',
      },
      {
        on: 'kind minikube k3d colima microk8s',
        text: /^(delete|cluster delete|reset)\b/,
        rule: 'outside-delete',
        says: 'deletes a cluster and what runs in it',
      },
      {
        on: 'eksctl kops kubeadm rke k3s-uninstall.sh',
        text: /\b(delete|reset|remove)\b|^$/,
        rule: 'infrastructure',
        says: 'deletes a cluster',
      },
      { on: 'vagrant', verbs: 'destroy', rule: 'infrastructure', says: 'destroys machines' },
      { on: 'virsh', verbs: 'destroy|undefine|vol-delete', rule: 'infrastructure', says: 'destroys machines' },
      {
        on: 'ansible',
        text: /state=absent|\brm\s+-rf?\b/,
        rule: 'infrastructure',
        says: 'removes what is on many machines',
      },
      { on: 'multipass', verbs: 'delete|purge', rule: 'infrastructure', says: 'deletes virtual machines' },
      { on: 'nomad', text: /\b(purge|job stop|system gc)\b/, rule: 'infrastructure', says: 'stops jobs' },
    ],
  },
  {
    names: 'vault consul etcdctl kubectl oc',
    rows: () => [
      { on: 'vault', text: /\b(delete|destroy|disable|revoke)\b/, rule: 'infrastructure', says: 'deletes secrets' },
      { on: 'consul', text: /\bkv\s+delete\b/, rule: 'infrastructure', says: 'deletes settings' },
      { on: 'etcdctl', text: /\bdel\b/, rule: 'infrastructure', says: 'deletes the state of a cluster' },
      {
        on: 'kubectl oc',
        text: /\bget\s+secrets?\b.*(-o|--output|--template)|\bview\b.*--raw/,
        rule: 'secret-print',
        says: 'prints a secret',
      },
    ],
  },
];
