package dev.regionalcache.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundFiguresTest {

    @Test
    void countsHaveTwoDigits() {
        assertThat(RoundFigures.count(0)).isZero();
        assertThat(RoundFigures.count(7.4)).isEqualTo(7);
        assertThat(RoundFigures.count(99.4)).isEqualTo(99);
        assertThat(RoundFigures.count(123_456)).isEqualTo(120_000);
        assertThat(RoundFigures.count(9_960)).isEqualTo(10_000);
    }

    @Test
    void memoryIsAQuantity() {
        assertThat(RoundFigures.memory(0)).isEqualTo("0");
        assertThat(RoundFigures.memory(640)).isEqualTo("640");
        assertThat(RoundFigures.memory(1.27 * (1 << 30))).isEqualTo("1.3Gi");
        assertThat(RoundFigures.memory(187.0 * (1 << 20))).isEqualTo("190Mi");
        assertThat(RoundFigures.memory(3e15)).isEqualTo("2700Ti");
    }

    @Test
    void onlyANoticeableChangeIsOne() {
        assertThat(RoundFigures.differ(100, 109)).isFalse();
        assertThat(RoundFigures.differ(100, 112)).isTrue();
        assertThat(RoundFigures.differ(0, 0)).isFalse();
        assertThat(RoundFigures.differ(0, 1)).isTrue();
    }
}
