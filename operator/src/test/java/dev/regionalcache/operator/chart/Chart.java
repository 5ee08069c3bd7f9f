package dev.regionalcache.operator.chart;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart, rendered by Helm itself. */
final class Chart {

    static final Path FOLDER = Path.of("..", "helm", "regionalcache");

    /** The namespace that tests install into. */
    static final String NAMESPACE = "ops";

    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private Chart() {}

    static Helm helm() {
        return new Helm(FOLDER);
    }

    /** What Helm prints for these values, which are YAML. */
    static String render(String values) {
        try {
            Path file = Files.createTempFile("values", ".yaml");
            try {
                Files.writeString(file, values);
                return helm().template()
                        .withName("regionalcache")
                        .withNamespace(NAMESPACE)
                        .withKubeVersion("1.35.0")
                        .withValuesFile(file)
                        .call();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The objects of one kind that are installed with these values. */
    static <T extends HasMetadata> List<T> objects(Class<T> kind, String values) {
        return objects(values).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static List<HasMetadata> objects(String values) {
        return Stream.of(render(values).split("(?m)^---$"))
                .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
                .map(document -> (HasMetadata) YAML.unmarshal(document))
                .toList();
    }
}
