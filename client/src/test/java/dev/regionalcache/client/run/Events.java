package dev.regionalcache.client.run;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** What happens to the regions between two batches of requests: each kind in turn, to regions by chance. */
final class Events {

    private enum Kind {
        SWITCHOVER,
        LOSSY_FAILOVER,
        RESTART,
        KILLED_PRIMARY,
        DISCONNECTION
    }

    private final NineRegions regions;
    private final Random random;
    private final Map<Kind, Integer> number = new EnumMap<>(Kind.class);
    private int next;

    Events(NineRegions regions, Random random) {
        this.regions = regions;
        this.random = random;
    }

    void happen() throws Exception {
        Kind kind = Kind.values()[next++ % Kind.values().length];
        switch (kind) {
            case SWITCHOVER -> regions.switchover(other());
            case LOSSY_FAILOVER -> regions.failover(oneOf(regions.childrenOfThePrimary()));
            case RESTART -> regions.restart(other());
            case KILLED_PRIMARY -> regions.killThePrimary();
            case DISCONNECTION -> regions.disconnect(oneOf(regions.names()));
        }
        number.merge(kind, 1, Integer::sum);
    }

    private String other() {
        return oneOf(regions.names().stream()
                .filter(name -> !name.equals(regions.primary()))
                .toList());
    }

    private String oneOf(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    @Override
    public String toString() {
        return number.entrySet().stream()
                .map(entry -> entry.getValue() + " x "
                        + entry.getKey()
                                .name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', ' '))
                .collect(Collectors.joining(", "));
    }
}
