package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.cache.ResourceAmounts;
import dev.regionalcache.crds.cache.ServerResources;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Requests and limits of a server, complete: a region's single fields over the template's over defaults. */
final class Amounts {

    private static final String DEFAULT_MEMORY_LIMIT = "256Mi";
    private static final Quantity DEFAULT_CPU_REQUEST = new Quantity("50m");

    private Amounts() {}

    static ServerResources of(@Nullable ServerResources template, @Nullable ServerResources region) {
        ResourceAmounts limits = over(limits(region), limits(template));
        ResourceAmounts requests = over(requests(region), requests(template));
        String memoryLimit = limits.memory() == null ? DEFAULT_MEMORY_LIMIT : limits.memory();
        return new ServerResources(
                new ResourceAmounts(
                        atMost(requests.cpu() == null ? DEFAULT_CPU_REQUEST : requests.cpu(), limits.cpu()),
                        requests.memory() == null ? quarter(memoryLimit) : atMost(requests.memory(), memoryLimit)),
                new ResourceAmounts(limits.cpu(), memoryLimit));
    }

    private static ResourceAmounts over(@Nullable ResourceAmounts first, @Nullable ResourceAmounts second) {
        return new ResourceAmounts(
                first != null && first.cpu() != null ? first.cpu() : second == null ? null : second.cpu(),
                first != null && first.memory() != null ? first.memory() : second == null ? null : second.memory());
    }

    /** A request must not be greater than its limit, as the template's would be than a smaller one of a region. */
    private static Quantity atMost(Quantity request, @Nullable Quantity limit) {
        return limit != null && limit.getNumericalAmount().compareTo(request.getNumericalAmount()) < 0
                ? limit
                : request;
    }

    private static String atMost(String request, String limit) {
        Quantity most = Quantity.parse(limit);
        return most.getNumericalAmount().compareTo(Quantity.parse(request).getNumericalAmount()) < 0 ? limit : request;
    }

    private static String quarter(String limit) {
        return Long.toString(Quantity.getAmountInBytes(Quantity.parse(limit)).longValue() / 4);
    }

    private static @Nullable ResourceAmounts limits(@Nullable ServerResources resources) {
        return resources == null ? null : resources.limits();
    }

    private static @Nullable ResourceAmounts requests(@Nullable ServerResources resources) {
        return resources == null ? null : resources.requests();
    }
}
