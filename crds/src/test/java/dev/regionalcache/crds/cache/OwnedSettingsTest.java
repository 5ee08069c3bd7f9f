package dev.regionalcache.crds.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings that are the operator's: what is refused is what people are told. */
class OwnedSettingsTest {

    private static final Pattern PATTERN = Pattern.compile(OwnedSettings.PATTERN);

    @Test
    void theSameNamesAreRefusedAndTold() {
        List<String> groups =
                Pattern.compile("[()$^]").splitAsStream(OwnedSettings.PATTERN).toList();
        Set<String> refused = new TreeSet<>();
        groups.stream()
                .flatMap(g -> Pattern.compile("\\|").splitAsStream(g))
                .filter(w -> !w.isEmpty())
                .forEach(refused::add);
        Set<String> told = new TreeSet<>(List.of(
                OwnedSettings.TEXT.replace("and all that begin with ", "").split(", ")));
        assertThat(told).isEqualTo(refused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"replicaof", "slaveof", "maxmemory", "save", "tls-port", "repl-timeout", "loadmodule"})
    void anOwnedOneIsRefusedByItsName(String name) {
        assertThat(PATTERN.matcher(name).find()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxmemory-policy", "save-nothing", "hz", "timeout", "appendfsync"})
    void othersAreFree(String name) {
        assertThat(PATTERN.matcher(name).find()).isFalse();
    }
}
