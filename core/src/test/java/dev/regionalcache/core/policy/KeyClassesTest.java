package dev.regionalcache.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyClassesTest {

    private final KeyClasses classes =
            new KeyClasses(List.of(List.of("session:", "cart:"), List.of("rate:"), List.of("zoo:", "re")));

    @Test
    void aKeyIsOfTheClassWhosePrefixItBeginsWith() {
        assertThat(of("session:1")).isZero();
        assertThat(of("cart:")).isZero();
        assertThat(of("rate:x")).isEqualTo(1);
        assertThat(of("zoo:1")).isEqualTo(2);
        assertThat(of("session")).isEqualTo(KeyClasses.NONE);
        assertThat(of("sessions:1")).isEqualTo(KeyClasses.NONE);
        assertThat(of("")).isEqualTo(KeyClasses.NONE);
        assertThat(of("~")).isEqualTo(KeyClasses.NONE);
    }

    @Test
    void theCompressedFormIsOfTheClassOfTheKeyBehindIt() {
        assertThat(of("z:session:1")).isZero();
        assertThat(of("z:zoo:1")).isEqualTo(2);
        assertThat(of("z:z:session:1")).isEqualTo(KeyClasses.NONE);
    }

    @Test
    void theOperatorsOwnKeysAreOfNoClass() {
        assertThat(of("regionalcache:epoch")).isEqualTo(KeyClasses.NONE);
        assertThat(of("z:regionalcache:epoch")).isEqualTo(KeyClasses.NONE);
        assertThat(of("region")).isEqualTo(2);
    }

    @Test
    void keysAreBytes() {
        assertThat(classes.of(Key.of(new byte[] {'r', 'e', (byte) 0xff, 0}))).isEqualTo(2);
        assertThat(classes.of(Key.of(new byte[] {(byte) 0xff}))).isEqualTo(KeyClasses.NONE);
    }

    @Test
    void itFindsWhatLookingAtEveryPrefixFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<List<String>> prefixes = prefixes(random);
            KeyClasses sorted = new KeyClasses(prefixes);
            for (int i = 0; i < 50; i++) {
                String key = text(random, 6);
                assertThat(sorted.of(Key.of(key)))
                        .as("seed %d: %s among %s", seed, key, prefixes)
                        .isEqualTo(plainly(prefixes, key));
            }
        }
    }

    private static List<List<String>> prefixes(Random random) {
        List<String> all = new ArrayList<>();
        List<List<String>> ofClasses = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            List<String> ofOne = new ArrayList<>();
            for (int j = 0; j < 3; j++) {
                String text = text(random, 4);
                if (all.stream().noneMatch(p -> p.startsWith(text) || text.startsWith(p))) {
                    all.add(text);
                    ofOne.add(text);
                }
            }
            ofClasses.add(ofOne);
        }
        return ofClasses;
    }

    private static int plainly(List<List<String>> prefixes, String key) {
        for (int i = 0; i < prefixes.size(); i++) {
            if (prefixes.get(i).stream().anyMatch(key::startsWith)) {
                return i;
            }
        }
        return KeyClasses.NONE;
    }

    private static String text(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(longest);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }

    private int of(String key) {
        return classes.of(Key.of(key));
    }
}
