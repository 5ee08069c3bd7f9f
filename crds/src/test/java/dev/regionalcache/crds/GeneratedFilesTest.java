package dev.regionalcache.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The committed CRDs and docs/api.md are what the model says; with {@code -Dgenerate} they are written. */
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
