package dev.regionalcache.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A command as MONITOR shows it, such as {@code 1339518083.107412 [0 127.0.0.1:60866] "get" "key"}.
 *
 * @param words the command and its arguments, as far as the line is whole; at least one
 */
record MonitoredCommand(int database, List<byte[]> words) {

    private static final String END_OF_SOURCE = "] \"";

    /** The command of a line; empty where it is none. */
    static Optional<MonitoredCommand> of(String line) {
        int source = line.indexOf('[');
        int space = line.indexOf(' ', source);
        int first = line.indexOf(END_OF_SOURCE, space);
        if (source < 0 || space < 0 || first < 0) {
            return Optional.empty();
        }
        List<byte[]> words = new Words(line, first + END_OF_SOURCE.length() - 1).read();
        String database = line.substring(source + 1, space);
        return words.isEmpty() || !database.matches("\\d{1,6}")
                ? Optional.empty()
                : Optional.of(new MonitoredCommand(Integer.parseInt(database), words));
    }

    /** Reads words in quotes, of which one that does not end is left out. */
    private static final class Words {

        private final String line;
        private int at;

        Words(String line, int from) {
            this.line = line;
            at = from;
        }

        List<byte[]> read() {
            List<byte[]> words = new ArrayList<>();
            while (at < line.length() && line.charAt(at) == '"') {
                at++;
                ByteArrayOutputStream word = new ByteArrayOutputStream();
                while (at < line.length() && line.charAt(at) != '"') {
                    word.write(next());
                }
                if (at >= line.length()) {
                    break;
                }
                words.add(word.toByteArray());
                // The quote, and the space before the next word.
                at += 2;
            }
            return words;
        }

        private int next() {
            char c = line.charAt(at++);
            if (c != '\\' || at >= line.length()) {
                return c;
            }
            char escaped = line.charAt(at++);
            return switch (escaped) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'a' -> 0x07;
                case 'b' -> '\b';
                case 'x' -> hexadecimal();
                default -> escaped;
            };
        }

        private int hexadecimal() {
            int value = 0;
            for (int i = 0; i < 2 && at < line.length(); i++) {
                value = 16 * value + Math.max(0, Character.digit(line.charAt(at++), 16));
            }
            return value;
        }
    }

    /** Its name, in small letters. */
    String name() {
        return new String(words.getFirst(), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }
}
