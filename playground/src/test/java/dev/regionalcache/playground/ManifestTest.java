package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regionalcache.crds.cache.Engine;
import dev.regionalcache.crds.cache.RegionEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ManifestTest {

    @Test
    void theFirstRegionsAreKeptWithTheirCacheRegions() throws Exception {
        Manifest manifest = Manifest.read(sample(), 4, "");
        assertThat(manifest.cache().getSpec().regions())
                .extracting(RegionEntry::name)
                .containsExactly("eu-west", "us-east", "ap-south", "eu-central");
        assertThat(manifest.regions()).hasSize(4);
    }

    @Test
    void theEngineIsTheChosenOne() throws Exception {
        assertThat(Manifest.read(sample(), 9, "Valkey").cache().getSpec().engine())
                .isEqualTo(Engine.Valkey);
    }

    @Test
    void whatIsNoCacheIsRefusedWithASentence() {
        assertThatThrownBy(() -> Manifest.read("kind: Pod\n", 9, ""))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("one RegionalCache");
        assertThatThrownBy(() -> Manifest.read("{[", 9, ""))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no YAML");
    }

    private static String sample() throws Exception {
        return Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml"));
    }
}
