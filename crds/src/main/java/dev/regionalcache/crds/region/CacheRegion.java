package dev.regionalcache.crds.region;

import dev.regionalcache.crds.ApiGroup;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Where a region is: its cluster, and how its endpoint is exposed. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@ShortNames("cregion")
@Categories("regionalcache")
@AdditionalPrinterColumn(
        name = "Exposure",
        jsonPath = ".spec.exposure.type",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Kubernetes",
        jsonPath = ".status.kubernetesVersion",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Latency", jsonPath = ".status.latency", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type=='Ready')].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type=='Ready')].reason",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
        value = "self.metadata.name.size() <= 24 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        message = "the name of a CacheRegion must be a DNS label that begins with a letter, 24 characters at most")
public class CacheRegion extends CustomResource<CacheRegionSpec, CacheRegionStatus> {

    private static final long serialVersionUID = 1L;
}
