def write_page(cases, results):
    return ""
