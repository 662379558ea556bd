# The names that ilc gives to the methods of order.txt.
/^#/ || !NF { next }
{
    type = $1
    gsub("[.]", "_", type)
    sub(":$", "", type)
    if (sub("^Core_Ptmalloc", "Core_Ptmalloc_1", type)) type = type "<ptmalloc_PtMalloc_Native_LinuxNative>"
    if (type !~ /^System/) type = "PtMalloc_" type
    for (i = 2; i <= NF; i++) print "ptmalloc_" type "__" $i
}
