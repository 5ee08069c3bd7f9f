package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.operator.fixture.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionsTest {

    private final World world = new World("regions: [{name: a}]");

    @ParameterizedTest(name = "{0} {1} {2}: {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "-,      -,     -,         8.0,   redis:8.0",
                "Redis,  -,     -,         8.0,   redis:8.0",
                "Valkey, -,     -,         8.1,   valkey/valkey:8.1",
                "Redis,  7.2,   -,         7.2,   redis:7.2",
                "Valkey, 8.0.1, -,         8.0.1, valkey/valkey:8.0.1",
                "Redis,  7.2,   mine:1,    7.2,   mine:1"
            })
    void theImageFollowsFromEngineAndVersionUnlessItIsDeclared(
            String engine, String version, String image, String inForce, String resulting) {
        if (engine != null) {
            world.change("engine: " + engine);
        }
        if (version != null) {
            world.change("version: '" + version + "'");
        }
        if (image != null) {
            world.change("image: '" + image + "'");
        }
        assertThat(world.plan().version()).isEqualTo(inForce);
        assertThat(world.plan().members().get("a").getSpec().main().template().image())
                .isEqualTo(resulting);
    }

    @Test
    void aCacheWithoutADeclaredVersionKeepsTheOneThatItHasWhenTheOperatorKnowsANewerOne() {
        world.status(Yaml.object(RegionalCacheStatus.class, "version: '7.2'"));
        assertThat(world.plan().version()).isEqualTo("7.2");
    }

    @Test
    void aCacheThatLostItsStatusAsWellKeepsTheVersionOfItsMembers() {
        world.change("version: '7.2'");
        world.settle();
        world.change("version: null");
        world.status(null);
        assertThat(world.plan().version()).isEqualTo("7.2");
        assertThat(world.plan().members().get("a").getSpec().main().template().version())
                .isEqualTo("7.2");
    }
}
