package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HostNamesTest {

    private final AtomicInteger changes = new AtomicInteger();

    @Test
    void anAddressIsItsOwn() {
        try (HostNames names = new HostNames(changes::incrementAndGet)) {
            assertThat(names.addresses("192.0.2.7")).containsExactly("192.0.2.7");
            assertThat(names.addresses("2001:db8::7")).containsExactly("2001:db8::7");
        }
        assertThat(changes).hasValue(0);
    }

    @Test
    void aNameIsResolvedMeanwhileAndWhoeverAskedIsTold() {
        try (HostNames names = new HostNames(changes::incrementAndGet)) {
            names.addresses("localhost");
            await().untilAsserted(() -> assertThat(names.addresses("localhost")).contains("127.0.0.1"));
            await().untilAsserted(() -> assertThat(changes).hasValue(1));
        }
    }

    @Test
    void aNameWithoutAnAddressIsForgottenUnlessSomebodyAsksForItAgain() {
        AtomicReference<HostNames> asked = new AtomicReference<>();
        try (HostNames names = new HostNames(Duration.ofMillis(5), 360, () -> {
            changes.incrementAndGet();
            Optional.ofNullable(asked.get()).ifPresent(n -> n.addresses("needed.invalid"));
        })) {
            asked.set(names);
            assertThat(names.addresses("nobody.invalid")).isEmpty();
            assertThat(names.addresses("needed.invalid")).isEmpty();
            await().until(() -> names.known().equals(Set.of("needed.invalid")));
            int before = changes.get();
            await().until(() -> changes.get() > before + 3);
            assertThat(names.known()).containsExactly("needed.invalid");
        }
    }

    @Test
    void aNameThatNobodyNeedsAnyMoreIsForgotten() {
        AtomicReference<HostNames> asked = new AtomicReference<>();
        try (HostNames names = new HostNames(Duration.ofMillis(1), 3, () -> {
            changes.incrementAndGet();
            Optional.ofNullable(asked.get()).ifPresent(n -> n.addresses("127.1"));
        })) {
            asked.set(names);
            await().untilAsserted(() -> assertThat(names.addresses("localhost")).isNotEmpty());
            await().until(() -> !names.known().contains("localhost"));
        }
    }
}
