package dev.regionalcache.redis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads replies, bounded in size and depth, so that whatever is sent ends in a reply or an exception. */
final class RespReader {

    private static final int LONGEST_LINE = 64 << 10;
    private static final int LONGEST_TEXT = 16 << 20;
    private static final int MOST_VALUES = 1 << 16;
    private static final int DEEPEST = 8;

    private final InputStream in;

    RespReader(InputStream in) {
        this.in = in;
    }

    /** The next reply. */
    Resp read() throws IOException {
        return read(in.read(), 0);
    }

    private Resp read(int type, int depth) throws IOException {
        if (type < 0) {
            throw new EOFException("closed by the server");
        }
        String line = line();
        return switch (type) {
            case '+' -> new Resp.Text(line);
            case '-' -> new Resp.Failure(line);
            case ':' -> new Resp.Whole(number(line, Long.MIN_VALUE, Long.MAX_VALUE));
            case '$' -> text((int) number(line, -1, LONGEST_TEXT));
            case '*' -> many((int) number(line, -1, MOST_VALUES), depth + 1);
            default -> throw new ProtocolException("no reply begins with byte " + type);
        };
    }

    private Resp text(int length) throws IOException {
        if (length < 0) {
            return new Resp.Nothing();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("closed by the server");
        }
        if (in.read() != '\r' || in.read() != '\n') {
            throw new ProtocolException("a text does not end where it should");
        }
        return new Resp.Text(new String(bytes, StandardCharsets.UTF_8));
    }

    private Resp many(int count, int depth) throws IOException {
        if (count < 0) {
            return new Resp.Nothing();
        }
        if (depth > DEEPEST) {
            throw new ProtocolException("a reply is too deep");
        }
        List<Resp> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(read(in.read(), depth));
        }
        return new Resp.Many(List.copyOf(values));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed by the server");
            }
            if (line.length() == LONGEST_LINE) {
                throw new ProtocolException("a line is too long");
            }
            line.append((char) c);
        }
        if (in.read() != '\n') {
            throw new ProtocolException("a line does not end where it should");
        }
        return line.toString();
    }

    private static long number(String line, long least, long most) throws ProtocolException {
        try {
            long number = Long.parseLong(line);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new ProtocolException("no number that can be read: " + line);
    }
}
