package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
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
    void aNameThatNobodyKnowsHasNoAddress() {
        try (HostNames names = new HostNames(changes::incrementAndGet)) {
            assertThat(names.addresses("nobody.invalid")).isEmpty();
        }
        assertThat(changes).hasValue(0);
    }
}
