package dev.regionalcache.bench.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Messages as a chat platform stores them: JSON, and words of which a few are frequent. Always the same for a key. */
final class Texts {

    private static final int WORDS = 2_000;

    private final List<String> words = new ArrayList<>();
    private final Zipf frequency = new Zipf(WORDS);

    Texts() {
        Random random = new Random(7);
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder();
            for (int length = 3 + random.nextInt(7); length > 0; length--) {
                word.append((char) ('a' + random.nextInt(26)));
            }
            words.add(word.toString());
        }
    }

    String of(DataClass dataClass, int key) {
        Random random = new Random(31L * key + dataClass.name().hashCode());
        int length = dataClass.valueBytes() / 2 + random.nextInt(dataClass.valueBytes());
        StringBuilder text = new StringBuilder("{\"id\":").append(key).append(",\"messages\":[");
        while (text.length() < length) {
            text.append("{\"from\":\"user-").append(random.nextInt(100_000)).append("\",\"text\":\"");
            for (int number = 8 + random.nextInt(20); number > 0; number--) {
                text.append(words.get(frequency.next(random))).append(' ');
            }
            text.append("\"},");
        }
        return text.append("]}").toString();
    }
}
