package dev.regionalcache.localcluster.node;

import dev.regionalcache.localcluster.api.ClusterApi;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The volumes of pods, as directories. Those of claims outlive the pod, the others the container. */
final class Volumes {

    private final ClusterApi api;
    private final Path pods;
    private final Path claims;

    Volumes(ClusterApi api, Path directory) {
        this.api = api;
        this.pods = directory.resolve("pods");
        this.claims = directory.resolve("claims");
    }

    /** A directory of the pod's own; it goes with the pod. */
    Path directory(Pod pod) {
        return pods.resolve(pod.getMetadata().getUid());
    }

    /**
     * Makes the pod's volumes, or brings files of ConfigMaps and Secrets up to date.
     *
     * @throws ContainerException if something that is mounted is not there (yet)
     */
    PathMapping render(Pod pod) throws ContainerException, IOException {
        Map<String, Path> directories = new HashMap<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            directories.put(volume.getName(), Files.createDirectories(place(pod, volume)));
        }
        Map<String, Path> mounts = new TreeMap<>();
        for (Container container : pod.getSpec().getContainers()) {
            for (VolumeMount mount : container.getVolumeMounts()) {
                Path directory = directories.get(mount.getName());
                if (directory == null) {
                    throw new ContainerException("CreateContainerConfigError", "no volume " + mount.getName());
                }
                String subPath = Objects.requireNonNullElse(mount.getSubPath(), "");
                mounts.put(mount.getMountPath(), directory.resolve(subPath));
            }
        }
        PathMapping mapping = new PathMapping(mounts);
        for (Volume volume : pod.getSpec().getVolumes()) {
            for (Map.Entry<String, byte[]> file : files(pod, volume).entrySet()) {
                write(
                        Objects.requireNonNull(directories.get(volume.getName()))
                                .resolve(file.getKey()),
                        mapping,
                        file.getValue());
            }
        }
        return mapping;
    }

    private Path place(Pod pod, Volume volume) throws ContainerException {
        if (volume.getPersistentVolumeClaim() == null) {
            return directory(pod).resolve("volumes").resolve(volume.getName());
        }
        String claim = volume.getPersistentVolumeClaim().getClaimName();
        return api.get(PersistentVolumeClaim.class, pod.getMetadata().getNamespace(), claim)
                .map(found -> claims.resolve(found.getMetadata().getUid()))
                .orElseThrow(() -> missing("persistentvolumeclaim", claim));
    }

    private Map<String, byte[]> files(Pod pod, Volume volume) throws ContainerException {
        String namespace = pod.getMetadata().getNamespace();
        Map<String, byte[]> files = new TreeMap<>();
        if (volume.getConfigMap() != null) {
            String name = volume.getConfigMap().getName();
            ConfigMap map = api.get(ConfigMap.class, namespace, name).orElseThrow(() -> missing("configmap", name));
            map.getData().forEach((key, text) -> files.put(key, text.getBytes(StandardCharsets.UTF_8)));
            map.getBinaryData().forEach((key, base64) -> files.put(key, decoded(base64)));
        } else if (volume.getSecret() != null) {
            String name = volume.getSecret().getSecretName();
            Secret secret = api.get(Secret.class, namespace, name).orElseThrow(() -> missing("secret", name));
            secret.getData().forEach((key, base64) -> files.put(key, decoded(base64)));
        } else if (volume.getEmptyDir() == null && volume.getPersistentVolumeClaim() == null) {
            throw new ContainerException(
                    "CreateContainerConfigError",
                    "localcluster has no volumes like %s: only emptyDir, configMap, secret and claims"
                            .formatted(volume.getName()));
        }
        return files;
    }

    /** Bytes that are no text stay as they are, for each byte is read as one character. */
    private static void write(Path file, PathMapping mapping, byte[] content) throws IOException {
        byte[] rewritten = mapping.rewrite(new String(content, StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), rewritten)) {
            Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
            Files.write(fresh, rewritten);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static ContainerException missing(String kind, String name) {
        return new ContainerException("ContainerCreating", "%s \"%s\" not found".formatted(kind, name));
    }
}
