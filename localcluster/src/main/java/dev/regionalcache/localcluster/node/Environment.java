package dev.regionalcache.localcluster.node;

import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.json.Json;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The environment variables of a container. */
record Environment(ClusterApi api, Pod pod, String podIp) {

    /** All of them, and the PATH. */
    Map<String, String> of(Container container) throws ContainerException {
        Map<String, String> environment = new TreeMap<>(Map.of("PATH", System.getenv("PATH")));
        for (EnvVar variable : container.getEnv()) {
            environment.put(variable.getName(), value(variable));
        }
        return environment;
    }

    private String value(EnvVar variable) throws ContainerException {
        EnvVarSource source = variable.getValueFrom();
        if (source == null) {
            return variable.getValue() == null ? "" : variable.getValue();
        }
        return found(source)
                .orElseThrow(() -> new ContainerException(
                        "CreateContainerConfigError", "no value for the variable " + variable.getName()));
    }

    private Optional<String> found(EnvVarSource source) {
        String namespace = pod.getMetadata().getNamespace();
        if (source.getFieldRef() != null) {
            return Optional.ofNullable(field(source.getFieldRef().getFieldPath()));
        }
        if (source.getSecretKeyRef() != null) {
            var ref = source.getSecretKeyRef();
            return api.get(Secret.class, namespace, ref.getName())
                    .map(s -> s.getData().get(ref.getKey()))
                    .map(data -> new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8));
        }
        if (source.getConfigMapKeyRef() != null) {
            var ref = source.getConfigMapKeyRef();
            return api.get(ConfigMap.class, namespace, ref.getName())
                    .map(m -> m.getData().get(ref.getKey()));
        }
        return Optional.empty();
    }

    private @Nullable String field(String path) {
        return path.equals("status.podIP")
                ? podIp
                : Json.tree(pod).at("/" + path.replace('.', '/')).asText(null);
    }
}
