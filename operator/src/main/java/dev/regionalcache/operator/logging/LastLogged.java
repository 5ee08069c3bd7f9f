package dev.regionalcache.operator.logging;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What was logged last of each of several: what is tried again and again, and fails alike, is logged once. Thread-safe. */
public final class LastLogged {

    private final Map<String, String> texts = new ConcurrentHashMap<>();

    /** Whether the last one of this name was another text; this one is the last now. */
    public boolean isNews(String name, String text) {
        return !text.equals(texts.put(name, text));
    }

    /** Whatever is next of this name is news. */
    public void forget(String name) {
        texts.remove(name);
    }
}
