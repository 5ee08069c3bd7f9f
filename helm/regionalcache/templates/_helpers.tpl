{{- define "regionalcache.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{- define "regionalcache.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "regionalcache.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "regionalcache.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{/* Names of the two workloads, which are also those of their service accounts, roles and services. */}}
{{- define "regionalcache.controlPlane" -}}{{ include "regionalcache.fullname" . }}-control-plane{{- end }}
{{- define "regionalcache.agent" -}}{{ include "regionalcache.fullname" . }}-agent{{- end }}

{{- define "regionalcache.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "regionalcache.name" . }}-operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: regionalcache
{{- end }}

{{/* What selects the pods of a component; call with (list . "agent"). */}}
{{- define "regionalcache.selector" -}}
{{- $top := index . 0 -}}
app.kubernetes.io/name: {{ include "regionalcache.name" $top }}-operator
app.kubernetes.io/instance: {{ $top.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* The pod of a component; call with (list . MODE ACCOUNT VALUES). */}}
{{- define "regionalcache.pod" -}}
{{- $top := index . 0 -}}
{{- $mode := index . 1 -}}
{{- $values := index . 3 -}}
metadata:
  labels:
    {{- include "regionalcache.labels" $top | nindent 4 }}
    app.kubernetes.io/component: {{ $mode }}
    {{- with $values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ index . 2 }}
  terminationGracePeriodSeconds: 15
  {{- with $top.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  affinity:
  {{- if $values.affinity }}
    {{- toYaml $values.affinity | nindent 4 }}
  {{- else }}
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels:
                {{- include "regionalcache.selector" (list $top $mode) | nindent 16 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    seccompProfile: {type: RuntimeDefault}
  containers:
    - name: operator
      image: {{ printf "%s:%s" $top.Values.image.repository ($top.Values.image.tag | default $top.Chart.AppVersion) }}
      imagePullPolicy: {{ $top.Values.image.pullPolicy }}
      env:
        - {name: REGIONALCACHE_MODE, value: {{ $mode }}}
        - name: REGIONALCACHE_NAMESPACE
          valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
        - name: REGIONALCACHE_IDENTITY
          valueFrom: {fieldRef: {fieldPath: metadata.name}}
        {{- with $top.Values.watchNamespaces }}
        - {name: REGIONALCACHE_WATCH_NAMESPACES, value: {{ join "," . | quote }}}
        {{- end }}
        - {name: QUARKUS_LOG_LEVEL, value: {{ $top.Values.logLevel }}}
        {{- /* The image's own flags are in JAVA_TOOL_OPTIONS, which is read before these. */}}
        {{- with $top.Values.jvmFlags }}
        - {name: JDK_JAVA_OPTIONS, value: {{ . | quote }}}
        {{- end }}
      ports:
        - {name: http, containerPort: 8080}
      startupProbe:
        httpGet: {path: /q/health/live, port: http}
        periodSeconds: 1
        timeoutSeconds: 5
        failureThreshold: 120
      livenessProbe:
        httpGet: {path: /q/health/live, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /q/health/ready, port: http}
        periodSeconds: 2
        timeoutSeconds: 5
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
{{- end }}

{{/*
The rights of a service account on resources in namespaces: a ClusterRole, or a Role in each watched namespace.
Call with (list . NAME RULES).
*/}}
{{- define "regionalcache.namespacedRole" -}}
{{- $top := index . 0 -}}
{{- $name := index . 1 -}}
{{- $rules := index . 2 -}}
{{- if $top.Values.watchNamespaces }}
{{- range $top.Values.watchNamespaces }}
{{- include "regionalcache.role" (list $top $name (printf "%s-caches" $name) . $rules) }}
{{- end }}
{{- else }}
{{- include "regionalcache.clusterRole" (list $top $name "caches" $rules) }}
{{- end }}
{{- end }}

{{/* Rights in the whole cluster. Call with (list . NAME SUFFIX RULES). */}}
{{- define "regionalcache.clusterRole" -}}
{{- $top := index . 0 -}}
{{- $name := index . 1 -}}
{{- $role := printf "%s-%s" $name (index . 2) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $role }}
  labels:
    {{- include "regionalcache.labels" $top | nindent 4 }}
rules:
  {{- index . 3 | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ $role }}
  labels:
    {{- include "regionalcache.labels" $top | nindent 4 }}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{ $role }}}
subjects:
  - {kind: ServiceAccount, name: {{ $name }}, namespace: {{ $top.Release.Namespace }}}
{{- end }}

{{/* Rights in one namespace. Call with (list . SERVICEACCOUNT NAME NAMESPACE RULES). */}}
{{- define "regionalcache.role" -}}
{{- $top := index . 0 -}}
{{- $name := index . 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $name }}
  namespace: {{ index . 3 }}
  labels:
    {{- include "regionalcache.labels" $top | nindent 4 }}
rules:
  {{- index . 4 | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name }}
  namespace: {{ index . 3 }}
  labels:
    {{- include "regionalcache.labels" $top | nindent 4 }}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: {{ $name }}}
subjects:
  - {kind: ServiceAccount, name: {{ index . 1 }}, namespace: {{ $top.Release.Namespace }}}
{{- end }}
