package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpareConnectionsTest {

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource({
        "9936,  10000, 0",
        "9937,  10000, 33",
        "10000, 10000, 96",
        "10000, 9000,  256",
        "96,    128,   0",
        "97,    128,   17",
        "10,    0,     0"
    })
    void someAreClosedWhereLessThanTheSpareOnesAreFree(int clients, int most, int tooMany) {
        assertThat(SpareConnections.tooMany(clients, most)).isEqualTo(tooMany);
    }
}
