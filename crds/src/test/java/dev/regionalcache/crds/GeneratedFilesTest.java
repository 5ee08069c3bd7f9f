package dev.regionalcache.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The committed CRDs, docs/api.md and the list of kinds are what the model says; with {@code -Dgenerate} they are written. */
class GeneratedFilesTest {

    private static final Path ROOT = Path.of("..");

    @Test
    void committedCustomResourceDefinitionsAreThoseOfTheModel() throws Exception {
        for (Map.Entry<String, String> file : CrdManifests.generate().entrySet()) {
            check(ROOT.resolve("helm/regionalcache/files/crds").resolve(file.getKey()), file.getValue());
        }
    }

    @Test
    void committedReferenceIsThatOfTheModel() throws Exception {
        check(ROOT.resolve("docs/api.md"), ApiReference.render(CrdManifests.generate()));
    }

    /** By it the client library reads what a watch says of a kind into its type at once. */
    @Test
    void committedListOfKindsIsThatOfTheModel() throws Exception {
        check(
                Path.of("src/main/resources/META-INF/services", KubernetesResource.class.getName()),
                CrdManifests.KINDS.stream().map(kind -> kind.getName() + "\n").collect(Collectors.joining()));
    }

    private static void check(Path path, String expected) throws Exception {
        if (Boolean.getBoolean("generate")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, expected);
        }
        assertThat(path)
                .as("%s is stale: run `make generate` and commit it", path)
                .content()
                .isEqualTo(expected);
    }
}
