{{- define "bartizan.image" -}}
{{- with .Values.image -}}
image: "{{ if .digest }}{{ .name }}@{{ .digest }}{{ else }}{{ .name }}:{{ required "image.tag or image.digest is needed" .tag }}{{ end }}"
imagePullPolicy: {{ .pullPolicy | quote }}
{{- end }}
{{- end }}

{{- define "bartizan.confined" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
resources: {{ .Values.resources | toJson }}
{{- end }}
