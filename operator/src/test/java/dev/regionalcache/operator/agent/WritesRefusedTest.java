package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.operator.fixture.Members;
import org.junit.jupiter.api.Test;

class WritesRefusedTest {

    private static final String FULL = "info: {usedMemory: 100, maxMemory: 100}";
    private static final String NEARLY = "{signals: [MemoryFull], info: {usedMemory: 95, maxMemory: 100}}";

    private static final String WAS_FULL = """
            status: {conditions: [{type: WritesRefused, status: "True", reason: OutOfMemory, message: full}]}
            """;

    @Test
    void aPrimaryWhoseMemoryIsUsedUpSaysWhatToDo() {
        assertThat(WritesRefused.of(Sight.running(Members.primary()).seen())).isEmpty();
        assertThat(WritesRefused.of(
                        Sight.running(Members.primary()).server(0, FULL).seen()))
                .get()
                .satisfies(c -> {
                    assertThat(c.type()).isEqualTo("WritesRefused");
                    assertThat(c.holds()).isTrue();
                    assertThat(c.reason()).isEqualTo("OutOfMemory");
                    assertThat(c.message()).contains("limits.memory");
                });
    }

    @Test
    void whereKeysAreEvictedMemoryMayBeUsedUp() {
        assertThat(WritesRefused.of(Sight.running(Members.primary())
                        .server(0, FULL, "info: {evicts: true}")
                        .seen()))
                .isEmpty();
    }

    @Test
    void itDoesNotComeAndGoWithEachKey() {
        assertThat(WritesRefused.of(
                        Sight.running(Members.primary()).server(0, NEARLY).seen()))
                .isEmpty();
        assertThat(WritesRefused.of(Sight.running(Members.primary(WAS_FULL))
                        .server(0, NEARLY)
                        .seen()))
                .isPresent();
        assertThat(WritesRefused.of(Sight.running(Members.primary(WAS_FULL)).seen()))
                .isEmpty();
    }

    @Test
    void aPrimaryWhoseDiskIsFullSaysWhatToDo() {
        assertThat(WritesRefused.of(Sight.running(Members.primary())
                        .server(0, "info: {diskFailed: true}")
                        .seen()))
                .get()
                .satisfies(c -> {
                    assertThat(c.reason()).isEqualTo("DiskFailed");
                    assertThat(c.message()).contains("storage.size");
                });
    }

    @Test
    void aReplicaTakesWhatItsMasterSendsAllTheSame() {
        assertThat(WritesRefused.of(Sight.running(Members.replica())
                        .server(0, FULL, "info: {diskFailed: true}")
                        .seen()))
                .map(Condition::reason)
                .isEmpty();
    }
}
